import {
  RejectionReason,
  SealedReport,
  decodeMessage,
  type Fields,
  type TelemetryResponse,
  type TelemetryStream,
} from '@fleetally/proto';
import type { Departures } from '../journal/departures.js';
import type { Identity } from '../report/sealer.js';
import type { SegmentEntry } from '../spool/segment.js';
import type { Spool } from '../spool/spool.js';
import type { CollectorCalls } from './channels.js';
import { departing } from './departing.js';
import { InFlight } from './in-flight.js';
import type { PlanDelivery } from './plan-delivery.js';
import type { Presence } from './handshake.js';
import type { Cancel, Timers } from './timers.js';

export interface SessionOptions {
  readonly client: CollectorCalls;
  readonly identity: Identity;
  readonly presence: () => Presence;
  readonly spool: Spool;
  readonly plans: PlanDelivery;
  readonly timers: Timers;
  /** Reports sent and not answered, at most. */
  readonly maxInFlight: number;
  /** Without any answer for so long, with reports in flight, the collector counts as gone. */
  readonly ackTimeoutMs: number;
  /** With nothing to send for so long, the stream is closed: an idle device holds nothing at the collector. */
  readonly idleMs: number;
  readonly onAcked: (entries: readonly SegmentEntry[]) => void;
  readonly onRejected: RejectionListener;
  readonly departures?: Departures;
}

/** The report can never be accepted. `detail` is for people. */
export type RejectionListener = (entry: SegmentEntry, reason: RejectionReason, detail: string) => void;

/** `drained`: everything was answered. `stuck`: what is left needs something that isn't here, such as a plan. */
export type SessionEnd =
  | { readonly outcome: 'drained' }
  | { readonly outcome: 'stuck'; readonly why: string }
  | { readonly outcome: 'failed'; readonly why: string; readonly code?: number | undefined };

/**
 * The life of one telemetry stream: sends what the spool holds, oldest first, and settles what the collector answers.
 * Answers may come in any order, twice, or for reports that are long gone; messages it does not know are passed over.
 */
export class Session {
  readonly ended: Promise<SessionEnd>;
  readonly #options: SessionOptions;
  readonly #stream: TelemetryStream;
  readonly #inFlight: InFlight;
  readonly #again: SegmentEntry[] = [];
  readonly #parked = new Set<SegmentEntry>();
  #position = 0;
  /** Messages sent, Hello included. */
  #messages = 1;
  #isBlocked = false;
  #isClosing = false;
  #stuck = '';
  #finish: ((end: SessionEnd) => void) | undefined;
  #cancelTimer: Cancel | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#inFlight = new InFlight(options.maxInFlight);
    this.#stream = options.client.telemetry();
    this.ended = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#stream.on('data', (answer: TelemetryResponse) => {
      this.#answered(answer);
    });
    this.#stream.on('drain', () => {
      this.#isBlocked = false;
      this.pump();
    });
    this.#stream.on('error', (error: Error & { readonly code?: number }) => {
      this.#end({ outcome: 'failed', why: error.message, code: error.code });
    });
    this.#stream.on('end', () => {
      this.#end(this.#isClosing ? this.#goodEnd() : { outcome: 'failed', why: 'the collector ended the stream' });
    });
    const { device, boot } = options.identity;
    const hello = { device, boot, attributes: options.presence().attributes };
    options.departures?.hello(hello);
    this.#stream.write({ hello });
    this.pump();
  }

  /** Sends what may be sent now. To be called whenever something was put. */
  pump(): void {
    while (this.#finish !== undefined && !this.#isClosing && !this.#isBlocked && !this.#inFlight.isFull) {
      const entry = this.#next();
      if (entry === undefined) break;
      const payload = this.#options.spool.read(entry);
      if (payload === undefined) {
        if (!entry.settled) this.#park(entry, 'the spool cannot be read at the moment');
        continue;
      }
      this.#inFlight.add(entry, ++this.#messages);
      if (this.#inFlight.size === 1) this.#watch();
      this.#isBlocked = !this.#stream.write({ report: decodeMessage(SealedReport, payload) });
    }
    if (this.#inFlight.size === 0) this.#watch();
  }

  /** Sends nothing more and ends once what was sent is answered; what is left waits for the next session. */
  close(): void {
    if (this.#finish === undefined || this.#isClosing) return;
    this.#isClosing = true;
    this.#stream.end();
    this.#watch();
  }

  /** Ends at once; what is in flight is sent again another time. */
  stop(why: string): void {
    this.#end({ outcome: 'failed', why });
  }

  /** Another session may try it again. */
  #park(entry: SegmentEntry, why: string): void {
    this.#parked.add(entry);
    this.#stuck = why;
  }

  #next(): SegmentEntry | undefined {
    for (let entry = this.#again.shift(); entry !== undefined; entry = this.#again.shift()) {
      if (!entry.settled) return entry;
    }
    const entry = this.#options.spool.next(this.#position);
    if (entry !== undefined) this.#position = entry.position;
    return entry;
  }

  #answered(answer: TelemetryResponse): void {
    for (const { boot, sequences } of answer.acks?.acks ?? []) {
      const keys = (sequences ?? []).map((sequence) => ({ boot: boot ?? 0, sequence }));
      this.#options.departures?.reports(departing(this.#options.spool, keys));
      const entries = this.#options.spool.settle(keys);
      for (const entry of entries) this.#inFlight.delete(entry);
      if (entries.length > 0) this.#options.onAcked(entries);
    }
    if (answer.rejection) this.#rejected(answer.rejection);
    if (answer.planNeeded) this.#planNeeded(answer.planNeeded);
    this.#watch();
    this.pump();
  }

  #rejected({ boot, sequence, message, reason, detail }: Fields<'Rejection'>): void {
    // What a damaged report says of itself may be another report's name, or none; its place in the stream is its own.
    const entry = message
      ? this.#inFlight.sentIn(message)
      : this.#options.spool.find({ boot: boot ?? 0, sequence: sequence ?? 0 });
    if (entry === undefined) return;
    this.#inFlight.delete(entry);
    this.#options.departures?.reports(departing(this.#options.spool, [entry]), false);
    this.#options.onRejected(entry, reason ?? RejectionReason.REJECTION_REASON_UNSPECIFIED, detail ?? '');
  }

  #planNeeded({ boot, sequence, planDigest }: Fields<'PlanNeeded'>): void {
    const entry = this.#options.spool.find({ boot: boot ?? 0, sequence: sequence ?? 0 });
    if (entry === undefined) return;
    this.#inFlight.delete(entry);
    this.#parked.add(entry);
    void this.#options.plans.deliver(this.#options.client, planDigest ?? new Uint8Array(0), entry).then((problem) => {
      if (problem !== undefined) {
        this.#stuck = problem;
      } else if (this.#parked.delete(entry)) {
        this.#again.push(entry);
      }
      this.pump();
    });
  }

  /** One timer at a time: for the collector's answer while something is in flight, else for closing. */
  #watch(): void {
    this.#cancelTimer?.();
    if (this.#finish === undefined) return;
    const { timers, ackTimeoutMs, idleMs } = this.#options;
    if (this.#inFlight.size > 0 || this.#isClosing || this.#options.plans.isBusy) {
      this.#cancelTimer = timers.after(ackTimeoutMs, () => {
        this.stop(`no answer from the collector for ${ackTimeoutMs / 1000} s`);
      });
    } else {
      this.#cancelTimer = timers.after(idleMs, () => {
        this.close();
      });
    }
  }

  #goodEnd(): SessionEnd {
    const waiting = [...this.#parked].some((entry) => !entry.settled);
    return waiting ? { outcome: 'stuck', why: this.#stuck } : { outcome: 'drained' };
  }

  #end(end: SessionEnd): void {
    const finish = this.#finish;
    if (finish === undefined) return;
    this.#finish = undefined;
    this.#options.departures?.unanswered(this.#inFlight.entries);
    this.#cancelTimer?.();
    // Harmless after a good end; and an error that follows has its listener.
    this.#stream.cancel();
    finish(end);
  }
}
