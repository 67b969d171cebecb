import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { status } from '@grpc/grpc-js';
import type { ArtifactStream, FetchArtifactResponse, Fields } from '@fleetally/proto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryDesk } from '../delivery/delivery-desk.js';
import { TestArtifacts } from '../delivery/testing-delivery.js';
import { TestDevice } from './testing-device.js';
import { NOW, startTestIngest, type TestIngest } from './testing-ingest.js';
import { TestStore } from './testing-store.js';

const MS = NOW * 1000;
const file = createHash('shake256', { outputLength: 1_000_003 }).update('a model').digest();
const large = Buffer.alloc(48 << 20, 7);
const device = new TestDevice('d1');

let artifacts: TestArtifacts;
let ingest: TestIngest;
let [digest, largeDigest] = ['', ''];
/** What the device is to have now. */
let assigned = new Set<string>();
beforeEach(async () => {
  artifacts = new TestArtifacts();
  [digest, largeDigest] = [artifacts.add(file), artifacts.add(large)];
  assigned = new Set([digest, largeDigest]);
  const delivery = {
    mayFetch: (name: string, _attributes: unknown, one: string) => name === 'd1' && assigned.has(one),
    close: () => Promise.resolve(),
  } as Partial<DeliveryDesk> as DeliveryDesk;
  const fetching = { atOnce: 3, stalledMs: 300 };
  ingest = await startTestIngest({}, new TestStore(), undefined, { delivery, artifacts, fetching });
  await ingest.client.sync(device.syncRequest(MS));
});
afterEach(() => ingest.close());

const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex');
const request = (hex = digest, offset = 0) => device.fetchRequest(bytesOf(hex), offset, MS);

/** All messages of a call, or the code that ended it. */
async function fetched(asked: Fields<'FetchArtifactRequest'>): Promise<FetchArtifactResponse[] | number> {
  const stream = ingest.client.fetchArtifact(asked);
  const messages: FetchArtifactResponse[] = [];
  stream.on('data', (message: FetchArtifactResponse) => messages.push(message));
  stream.on('error', () => undefined);
  const code = await endOf(stream);
  return code === 0 ? messages : code;
}

describe('FetchArtifact', () => {
  it('hands out the whole file in small pieces, without gaps', async () => {
    const messages = (await fetched(request())) as FetchArtifactResponse[];
    expect(Buffer.concat(messages.map(({ data }) => data)).equals(file)).toBe(true);
    let next = 0;
    for (const { offset, data, totalBytes } of messages) {
      expect([offset, totalBytes]).toEqual([next, file.byteLength]);
      expect(data.byteLength).toBeLessThanOrEqual(65_536);
      next += data.byteLength;
    }
    expect(ingest.tally.fetches).toEqual(['sent']);
    expect(ingest.tally.artifactBytes).toBe(file.byteLength);
  });

  it('goes on from any byte, and says how long the file is to one that has all of it', async () => {
    for (const offset of [1, 65_535, 65_536, 300_000, file.byteLength - 1]) {
      const messages = (await fetched(request(digest, offset))) as FetchArtifactResponse[];
      expect(messages[0]!.offset).toBe(offset);
      expect(Buffer.concat(messages.map(({ data }) => data)).equals(file.subarray(offset))).toBe(true);
    }
    const whole = (await fetched(request(digest, file.byteLength))) as FetchArtifactResponse[];
    expect(whole.map(({ offset, totalBytes, data }) => [offset, totalBytes, data.byteLength])).toEqual([
      [file.byteLength, file.byteLength, 0],
    ]);
    expect(await fetched(request(digest, file.byteLength + 1))).toBe(status.OUT_OF_RANGE);
  });

  it('gives a file to the device that is to run it now, and to nobody else', async () => {
    const stranger = new TestDevice('d2');
    expect(await fetched(stranger.fetchRequest(bytesOf(digest), 0, MS))).toBe(status.UNAUTHENTICATED);
    await ingest.client.sync(stranger.syncRequest(MS));
    expect(await fetched(stranger.fetchRequest(bytesOf(digest), 0, MS))).toBe(status.PERMISSION_DENIED);
    const thief = new TestDevice('d1', { keySeed: 'another key' });
    expect(await fetched(thief.fetchRequest(bytesOf(digest), 0, MS))).toBe(status.UNAUTHENTICATED);
    const other = { challenge: Buffer.from('another') };
    for (const forged of [{ offset: 5 }, { clockMs: 1 }, { device: 'd2' }, { digest: bytesOf(largeDigest) }, other]) {
      expect(await fetched({ ...request(), ...forged })).toBe(status.UNAUTHENTICATED);
    }
    expect(await fetched({ ...request(), digest: Buffer.alloc(5) })).toBe(status.INVALID_ARGUMENT);
    assigned.delete(digest);
    expect(await fetched(request())).toBe(status.PERMISSION_DENIED);
  });

  it('takes a request with a challenge of the last hour, whatever the clock of the device says', async () => {
    const { fetchChallenge } = await ingest.client.sync(device.syncRequest(MS));
    const asked = device.fetchRequest(bytesOf(digest), 0, MS - 86_400_000 * 400, fetchChallenge);
    expect(await fetched(asked)).toBeInstanceOf(Array);
    const stranger = new TestDevice('d2');
    const { fetchChallenge: another } = await ingest.client.sync(stranger.syncRequest(MS));
    expect(await fetched(device.fetchRequest(bytesOf(digest), 0, MS, another))).toBe(status.UNAUTHENTICATED);
    expect(await fetched({ ...asked, challenge: new Uint8Array() })).toBe(status.UNAUTHENTICATED);
    ingest.nowMs += 3_600_000;
    expect(await fetched(asked)).toBe(status.UNAUTHENTICATED);
    const { fetchChallenge: newer } = await ingest.client.sync(device.syncRequest(MS));
    expect(await fetched(device.fetchRequest(bytesOf(digest), 0, MS, newer))).toBeInstanceOf(Array);
  });

  it('without a challenge, as before 0.3, goes by the clock of the device, right or wrong, as Sync knows it', async () => {
    const wrong = MS - 86_400_000 * 400;
    expect(await fetched(device.fetchRequest(bytesOf(digest), 0, wrong))).toBe(status.UNAUTHENTICATED);
    await ingest.client.sync(device.syncRequest(wrong));
    const asked = device.fetchRequest(bytesOf(digest), 0, wrong + 1_000);
    expect(await fetched(asked)).toBeInstanceOf(Array);
    ingest.nowMs += 3_700_000;
    expect(await fetched(asked)).toBe(status.UNAUTHENTICATED);
  });

  it('says when the file is gone', async () => {
    artifacts.files.delete(digest);
    expect(await fetched(request())).toBe(status.NOT_FOUND);
    expect(ingest.tally.fetches).toEqual(['not-found']);
  });

  it('does not read ahead of a device, drops one that never reads, and lets it come back', async () => {
    const stream = await stalled();
    while (ingest.tally.fetches.length === 0) await new Promise(setImmediate);
    expect(artifacts.readBytes).toBeLessThan(large.byteLength / 2);
    expect(artifacts.open).toBe(0);
    // It hears of it behind what was under way to it.
    const ended = endOf(stream);
    stream.resume();
    expect(await ended).toBe(status.DEADLINE_EXCEEDED);
    expect(await fetched(request(largeDigest, large.byteLength - 10))).toHaveLength(1);
  });

  it('hands out few files at a time, fewer to one device, and frees the place of one that hangs up', async () => {
    const streams = await Promise.all([stalled(), stalled()]);
    expect(await fetched(request())).toBe(status.RESOURCE_EXHAUSTED);
    for (const stream of streams) stream.cancel();
    await Promise.all(streams.map(endOf));
    while ((await fetched(request())) === status.RESOURCE_EXHAUSTED) await new Promise(setImmediate);
    expect(artifacts.open).toBe(0);
    expect(ingest.tally.fetches).toContain('busy');
    expect(ingest.tally.fetches.filter((outcome) => outcome === 'broken')).toHaveLength(2);
  });

  it('a collector that stops ends what is under way, so that devices go on elsewhere', async () => {
    const stream = await stalled();
    const ended = endOf(stream);
    await ingest.close();
    expect(await ended).toBe(status.UNAVAILABLE);
  });
});

/** The code that ends a call. `once` would reject with the error that comes beside it. */
function endOf(stream: ArtifactStream): Promise<number> {
  return new Promise((resolve) => {
    stream.on('status', ({ code }: { code: number }) => {
      resolve(code);
    });
  });
}

/** A call of somebody who reads the first piece and no more; grpc-js buffers all of it for one who never reads. */
async function stalled(): Promise<ArtifactStream> {
  const stream = ingest.client.fetchArtifact(request(largeDigest));
  stream.on('error', () => undefined);
  await once(stream, 'data');
  stream.pause();
  return stream;
}
