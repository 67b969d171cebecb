import { createHash } from 'node:crypto';
import { Server, ServerCredentials, status, type ServerDuplexStream, type ServerWritableStream } from '@grpc/grpc-js';
import { planFromBytes, toHex } from '@fleetally/counts';
import {
  Report,
  collectorService,
  decodeMessage,
  fetchSigningBytes,
  publicKeyFromBytes,
  reportSigningBytes,
  syncSigningBytes,
  verify,
  type CollectorHandlers,
  type FetchArtifactRequest,
  type Fields,
  type SyncRequest,
  type TelemetryRequest,
} from '@fleetally/proto';

export type TelemetryCall = ServerDuplexStream<TelemetryRequest, Fields<'TelemetryResponse'>>;

/** What a double does with a report: takes it, says nothing, asks for its plan, or whatever `answer` is. */
export type Treatment = 'take' | 'silence' | 'ask' | { readonly answer: Fields<'TelemetryResponse'> };

export interface DoubleOptions {
  /** @default a free one */
  readonly port?: number;
  readonly credentials?: ServerCredentials;
  /** @default take, once its plan is known */
  readonly treat?: (report: Report, call: TelemetryCall) => Treatment;
}

/**
 * Test support: a small collector in this process, over a real socket. It checks what a collector would (signatures,
 * names, plans), keeps what it took, and can be killed.
 */
export class CollectorDouble {
  readonly port: number;
  readonly syncs: SyncRequest[] = [];
  readonly plans = new Map<string, Uint8Array>();
  /** What Sync is refused with, instead of an answer. */
  refusing: { readonly code: number; readonly details: string } | undefined;
  /** What Sync tells devices to count by. */
  desiredPlans: Fields<'DesiredPlan'>[] = [];
  /** What Sync tells devices to run. */
  desiredVersions: Fields<'DesiredVersion'>[] = [];
  /** What Sync asks to be signed into requests for files. */
  fetchChallenge: Uint8Array = Buffer.from('of this collector');
  /** What FetchArtifact hands out, by digest (hex). */
  readonly files = new Map<string, Uint8Array>();
  /** From which byte on each was asked for. */
  readonly fetches: { readonly digest: string; readonly offset: number }[] = [];
  /** How files are handed out. `spoil` may change a piece; `cutAfter` bytes of a call, it breaks. */
  handing: {
    pieceBytes: number;
    cutAfter?: number;
    spoil?: (data: Uint8Array, offset: number) => Uint8Array;
    /** The status to refuse a call with, instead of a file. */
    refuse?: () => { readonly code: number; readonly details: string } | undefined;
    /** Awaited before each piece. */
    before?: (offset: number) => Promise<void>;
  } = { pieceBytes: 16_384 };
  /** By `device/boot/sequence`; the body's SHA-256 tells whether a name was used for two different reports. */
  readonly taken = new Map<string, { report: Report; digest: string }>();
  /** Every report that came, also those that were not taken. */
  readonly received: Report[] = [];
  readonly calls = new Set<TelemetryCall>();
  /** What no agent may ever do. */
  readonly violations: string[] = [];
  repeats = 0;
  readonly #server: Server;
  readonly #treat: NonNullable<DoubleOptions['treat']>;
  readonly #keys = new Map<string, Uint8Array>();

  private constructor(server: Server, port: number, treat: NonNullable<DoubleOptions['treat']>) {
    this.#server = server;
    this.port = port;
    this.#treat = treat;
  }

  static async start(options: DoubleOptions = {}): Promise<CollectorDouble> {
    const server = new Server();
    let double: CollectorDouble | undefined = undefined;
    const handlers: CollectorHandlers = {
      sync: (call, answer) => {
        if (double!.refusing === undefined) answer(null, double!.#sync(call.request));
        else answer(double!.refusing);
      },
      putPlan: (call, answer) => {
        answer(null, double!.#putPlan(call.request.plan));
      },
      getPlan: (call, answer) => {
        const plan = double!.plans.get(toHex(call.request.digest));
        if (plan === undefined) answer({ code: status.NOT_FOUND, details: 'no such plan' });
        else answer(null, { plan });
      },
      fetchArtifact: (call) => {
        void double!.#handOut(call);
      },
      telemetry: (call) => {
        double!.#telemetry(call);
      },
    };
    server.addService(collectorService, handlers);
    const credentials = options.credentials ?? ServerCredentials.createInsecure();
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`127.0.0.1:${options.port ?? 0}`, credentials, (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    double = new CollectorDouble(server, port, options.treat ?? (() => 'take'));
    return double;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Goes away without a word, as a killed process does. */
  kill(): void {
    this.#server.forceShutdown();
  }

  #sync(request: SyncRequest): Fields<'SyncResponse'> {
    const { device, boot, clockMs, publicKey, signature } = request;
    const key = publicKeyFromBytes(publicKey);
    if (!verify(syncSigningBytes({ device, boot, clockMs }), signature, key)) this.violations.push('sync not signed');
    this.#keys.set(device, publicKey);
    this.syncs.push(request);
    const missingPlans = request.planDigests.filter((digest) => !this.plans.has(toHex(digest)));
    const { desiredPlans, desiredVersions, fetchChallenge } = this;
    return { missingPlans, desiredPlans, desiredVersions, fetchChallenge };
  }

  /** Makes a file known and wanted. */
  want(model: string, version: string, bytes: Uint8Array, more: Fields<'DesiredVersion'> = {}): string {
    const digest = this.hold(bytes);
    const others = this.desiredVersions.filter((desired) => desired.model !== model);
    const sizeBytes = bytes.length;
    this.desiredVersions = [...others, { model, version, digest: Buffer.from(digest, 'hex'), sizeBytes, ...more }];
    return digest;
  }

  /** Makes a file known. Returns its digest in hexadecimal. */
  hold(bytes: Uint8Array): string {
    const digest = createHash('sha256').update(bytes).digest('hex');
    this.files.set(digest, bytes);
    return digest;
  }

  async #handOut(call: ServerWritableStream<FetchArtifactRequest, Fields<'FetchArtifactResponse'>>): Promise<void> {
    const { device, digest, offset, clockMs, signature, challenge } = call.request;
    const key = this.#keys.get(device);
    const signed = fetchSigningBytes({ device, digest, offset, clockMs, challenge });
    if (!Buffer.from(this.fetchChallenge).equals(challenge)) this.violations.push('another challenge');
    if (key === undefined || !verify(signed, signature, publicKeyFromBytes(key)))
      this.violations.push('fetch not signed');
    this.fetches.push({ digest: toHex(digest), offset });
    const refused = this.handing.refuse?.();
    if (refused !== undefined) {
      call.emit('error', refused);
      return;
    }
    const file = this.files.get(toHex(digest));
    if (file === undefined) {
      call.emit('error', { code: status.NOT_FOUND, details: 'no such file' });
      return;
    }
    const { pieceBytes, cutAfter = Infinity, spoil, before } = this.handing;
    for (let at = offset; at < file.length; at += pieceBytes) {
      await before?.(at);
      if (call.cancelled) return;
      if (at - offset >= cutAfter) {
        call.emit('error', { code: status.UNAVAILABLE, details: 'cut off' });
        return;
      }
      const data = file.slice(at, at + pieceBytes);
      call.write({ offset: at, data: spoil?.(data, at) ?? data, totalBytes: file.length });
    }
    call.end();
  }

  #putPlan(bytes: Uint8Array): Fields<'PutPlanResponse'> {
    planFromBytes(bytes);
    const digest = createHash('sha256').update(bytes).digest();
    this.plans.set(toHex(digest), bytes);
    return { digest };
  }

  #telemetry(call: TelemetryCall): void {
    this.calls.add(call);
    let device = '';
    call.on('data', (request: TelemetryRequest) => {
      if (request.hello) device = request.hello.device ?? '';
      else if (device === '') call.emit('error', { code: status.FAILED_PRECONDITION });
      if (request.report) this.#report(request.report, device, call);
    });
    // A client that goes away is nothing unusual.
    call.on('error', () => undefined);
    call.on('cancelled', () => this.calls.delete(call));
    call.on('end', () => {
      this.calls.delete(call);
      call.end();
    });
  }

  #report({ body, signature }: Fields<'SealedReport'>, device: string, call: TelemetryCall): void {
    if (!body || !signature) return;
    const report = decodeMessage(Report, body);
    this.received.push(report);
    const key = this.#keys.get(device);
    if (key !== undefined && !verify(reportSigningBytes(body), signature, publicKeyFromBytes(key))) {
      this.violations.push(`report ${report.sequence} not signed`);
    }
    if (report.device !== device) this.violations.push(`report of ${report.device} in a stream of ${device}`);
    const { boot, sequence, planDigest } = report;
    const treatment = this.#treat(report, call);
    if (treatment === 'silence') return;
    if (typeof treatment === 'object') {
      call.write(treatment.answer);
    } else if (treatment === 'ask' || !this.plans.has(toHex(planDigest))) {
      call.write({ planNeeded: { planDigest, boot, sequence } });
    } else {
      this.#take(report, createHash('sha256').update(body).digest('hex'));
      call.write({ acks: { acks: [{ boot, sequences: [sequence] }] } });
    }
  }

  #take(report: Report, digest: string): void {
    const name = `${report.device}/${report.boot}/${report.sequence}`;
    const before = this.taken.get(name);
    if (before === undefined) this.taken.set(name, { report, digest });
    else if (before.digest === digest) this.repeats++;
    else this.violations.push(`${name} names two reports`);
  }
}
