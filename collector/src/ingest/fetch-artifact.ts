import { status, type ServerWritableStream } from '@grpc/grpc-js';
import { toHex } from '@fleetally/counts';
import { fetchSigningBytes, verify, type FetchArtifactRequest, type Fields } from '@fleetally/proto';
import { ArtifactError } from '../artifacts/artifact-error.js';
import type { IngestContext } from './context.js';
import { CHALLENGE_MS } from './fetch-challenges.js';
import type { FetchOutcome } from './metrics.js';
import { refusal, refusalOf, STORE_AWAY, type Refusal } from './refusal.js';

type Call = ServerWritableStream<FetchArtifactRequest, Fields<'FetchArtifactResponse'>>;

/** One message of a file. */
const CHUNK_BYTES = 64 << 10;

/**
 * Hands a file to a device that was told to run it or to test with it, from any byte on. While the device does not read,
 * neither is the file.
 *
 * The call ends with OK after the last byte, or with INVALID_ARGUMENT, UNAUTHENTICATED (not known, not signed by its
 * key, or asked more than an hour ago), PERMISSION_DENIED (this device is not to have it now), NOT_FOUND (the file is not here), OUT_OF_RANGE,
 * RESOURCE_EXHAUSTED (too many at a time; worth another try), DEADLINE_EXCEEDED (the device did not read) or UNAVAILABLE.
 */
export async function fetchArtifact(call: Call, context: IngestContext): Promise<void> {
  const { metrics, fetches, onError } = context;
  const gone = new AbortController();
  const { device } = call.request;
  for (const event of ['cancelled', 'error', 'close']) {
    call.on(event, () => {
      gone.abort();
    });
  }
  const wrong = requestProblem(call.request, context);
  const stopped = new AbortController();
  const stop = (): void => {
    stopped.abort();
    gone.abort();
  };
  const leave = wrong === undefined ? fetches.enter(device, stop) : undefined;
  let ending: Refusal | undefined = wrong ?? (leave === undefined ? BUSY : undefined);
  try {
    ending ??= await send(call, context, gone.signal);
    if (stopped.signal.aborted) ending = STOPPING;
  } catch (cause) {
    ending = artifactRefusal(cause, onError);
  } finally {
    leave?.();
  }
  metrics.fetched(outcomeOf(ending, gone.signal.aborted));
  if (ending !== undefined) call.emit('error', ending);
  else if (!gone.signal.aborted) call.end();
}

function requestProblem(request: FetchArtifactRequest, context: IngestContext): Refusal | undefined {
  const { devices, delivery, challenges, nowMs } = context;
  const { device, digest, offset, clockMs, signature, challenge } = request;
  if (digest.byteLength !== 32) return refusal(status.INVALID_ARGUMENT, 'digests of files must have 32 bytes');
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(clockMs)) {
    return refusal(status.INVALID_ARGUMENT, 'offset and clock must be whole numbers below 2^53');
  }
  const known = devices.get(device);
  if (known === undefined) {
    return refusal(status.UNAUTHENTICATED, `${device || 'this device'} is not known yet; call Sync first`);
  }
  if (!verify(fetchSigningBytes({ device, digest, offset, clockMs, challenge }), signature, known.publicKey)) {
    return refusal(status.UNAUTHENTICATED, `this is not signed by the key of ${device}`);
  }
  const isNow =
    challenge.byteLength > 0
      ? challenges.holds(challenge, device, nowMs())
      : isClockNow(clockMs - nowMs(), known.clockSkewMs);
  if (!isNow) return refusal(status.UNAUTHENTICATED, 'this was asked too long ago; call Sync, then ask again');
  if (delivery?.mayFetch(device, known.attributes, toHex(digest)) !== true) {
    return refusal(
      status.PERMISSION_DENIED,
      `${device} is not to run this file now; call Sync to hear what it is to run`,
    );
  }
  return undefined;
}

/** Of agents that know no challenge: by the device's own clock, which may be wrong, as it was at the last Sync. */
function isClockNow(skewMs: number, skewThenMs: number | undefined): boolean {
  return skewThenMs !== undefined && Math.abs(skewMs - skewThenMs) <= CHALLENGE_MS;
}

/** Undefined once everything was sent, or nobody is there any more. */
async function send(call: Call, { fetches, metrics }: IngestContext, gone: AbortSignal): Promise<Refusal | undefined> {
  const digest = toHex(call.request.digest);
  const totalBytes = await fetches.artifacts?.size(digest);
  if (fetches.artifacts === undefined || totalBytes === undefined) return NOT_HERE;
  let { offset } = call.request;
  if (offset > totalBytes) return refusal(status.OUT_OF_RANGE, `the file has ${totalBytes} bytes`);
  // So that a device that has all of it already hears how much that is.
  if (offset === totalBytes) call.write({ offset, data: new Uint8Array(), totalBytes });
  for await (const read of fetches.artifacts.read(digest, offset)) {
    for (let at = 0; at < read.byteLength; at += CHUNK_BYTES) {
      const data = read.subarray(at, at + CHUNK_BYTES);
      if (gone.aborted) return undefined;
      const hasRoom = call.write({ offset, data, totalBytes });
      offset += data.byteLength;
      metrics.sentBytes(data.byteLength);
      if (hasRoom) continue;
      const wait = await drained(call, gone, fetches.stalledMs);
      if (wait !== 'drained') return wait === 'gone' ? undefined : STALLED;
    }
  }
  return undefined;
}

/** Waits until there is room to write, nobody is there any more, or it takes too long. */
function drained(call: Call, gone: AbortSignal, withinMs: number): Promise<'drained' | 'gone' | 'stalled'> {
  return new Promise((resolve) => {
    const settle = (how: 'drained' | 'gone' | 'stalled'): void => {
      clearTimeout(timer);
      call.off('drain', onDrain);
      gone.removeEventListener('abort', onGone);
      resolve(how);
    };
    const onDrain = (): void => {
      settle('drained');
    };
    const onGone = (): void => {
      settle('gone');
    };
    const timer = setTimeout(() => {
      settle('stalled');
    }, withinMs);
    call.once('drain', onDrain);
    gone.addEventListener('abort', onGone);
    if (gone.aborted) onGone();
  });
}

const BUSY = refusal(status.RESOURCE_EXHAUSTED, 'too many files are being fetched now; try again in a while');
const NOT_HERE = refusal(status.NOT_FOUND, 'this file is not here, or not any more');
const STALLED = refusal(
  status.DEADLINE_EXCEEDED,
  'the device did not read for too long; go on from where it broke off',
);
const STOPPING = refusal(status.UNAVAILABLE, 'the collector is stopping; go on from where it broke off');

function artifactRefusal(cause: unknown, onError: (error: unknown) => void): Refusal {
  if (cause instanceof ArtifactError && cause.code === 'NOT_FOUND') return NOT_HERE;
  onError(cause);
  return cause instanceof ArtifactError ? STORE_AWAY : refusalOf(cause);
}

function outcomeOf(ending: Refusal | undefined, isGone: boolean): FetchOutcome {
  if (ending === undefined) return isGone ? 'broken' : 'sent';
  return OUTCOMES.get(ending.code) ?? 'failed';
}

const OUTCOMES: ReadonlyMap<status, FetchOutcome> = new Map([
  [status.RESOURCE_EXHAUSTED, 'busy'],
  [status.PERMISSION_DENIED, 'denied'],
  [status.UNAUTHENTICATED, 'denied'],
  [status.NOT_FOUND, 'not-found'],
  [status.DEADLINE_EXCEEDED, 'broken'],
  [status.INVALID_ARGUMENT, 'denied'],
  [status.OUT_OF_RANGE, 'denied'],
]);
