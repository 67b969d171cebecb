import type { Departures } from '../journal/departures.js';
import type { Identity } from '../report/sealer.js';
import type { SegmentEntry } from '../spool/segment.js';
import type { Spool } from '../spool/spool.js';
import { Backoff } from './backoff.js';
import type { Channels, CollectorTarget } from './channels.js';
import { handshake, type Presence } from './handshake.js';
import { PlanDelivery } from './plan-delivery.js';
import type { PlanFollowing } from './plan-following.js';
import type { PlanStore } from './plan-store.js';
import type { PolicySource } from './policy.js';
import type { VersionFollowing } from './version-following.js';
import { Session, type RejectionListener, type SessionEnd } from './session.js';
import type { Cancel, Timers } from './timers.js';

/** Times and bounds; the defaults suit windows of minutes on networks that come and go. */
export interface UplinkTuning {
  /** @default 256 */
  readonly maxInFlight?: number;
  /** @default 30,000 */
  readonly ackTimeoutMs?: number;
  /** @default 1,000 */
  readonly idleMs?: number;
  /** Of a single call. @default 20,000 */
  readonly callTimeoutMs?: number;
  /** Bound of the first delay after a failure, doubled with each further one. @default 500 */
  readonly backoffBaseMs?: number;
  /** @default 60,000 */
  readonly backoffCapMs?: number;
  /**
   * How long a collector may go without being told who this device is, and being asked for plans.
   * @default 3,600,000, and 240,000 where a model's plan is left to the collector
   */
  readonly resyncMs?: number;
}

const RESYNC_MS = 3_600_000;
/** Less than a usual window, so that every report is an occasion. */
const FOLLOWING_RESYNC_MS = 240_000;

export interface UplinkOptions extends UplinkTuning {
  readonly target: CollectorTarget;
  readonly channels: Channels;
  readonly identity: Identity;
  readonly agentVersion: string;
  /** Changes whenever `presence` or the plans do. */
  readonly revision: () => number;
  readonly presence: () => Presence;
  readonly plans: PlanStore;
  /** Whoever counts by the plans that the collector wants. */
  readonly following?: PlanFollowing;
  /** Whoever runs the versions that the collector wants. */
  readonly versions?: VersionFollowing | undefined;
  readonly spool: Spool;
  readonly policy: PolicySource;
  readonly timers: Timers;
  readonly random: () => number;
  readonly onAcked: (entries: readonly SegmentEntry[]) => void;
  readonly onRejected: RejectionListener;
  /** Told how each attempt ended that was not cut short from here. */
  readonly onEnded?: (end: SessionEnd) => void;
  /** Notes what is sent. */
  readonly departures?: Departures;
}

export type UplinkState = 'idle' | 'connecting' | 'connected' | 'waiting' | 'paused' | 'closed';

/**
 * Brings the spool's reports to the collector whenever there are any and policy allows: connects, sends, waits after a
 * failure, for ever. It never gives up and never holds the process for itself; while idle it holds nothing at all.
 */
export class Uplink {
  readonly #options: UplinkOptions;
  readonly #backoff: Backoff;
  readonly #delivery: PlanDelivery;
  readonly #callTimeoutMs: number;
  #state: UplinkState = 'idle';
  #problem: string | undefined;
  #session: Session | undefined;
  #abort: AbortController | undefined;
  #cancelRetry: Cancel | undefined;
  #retryAt = 0;
  #synced: { revision: number; at: number; spread: number } | undefined;
  #cancelResync: Cancel | undefined;

  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#callTimeoutMs = options.callTimeoutMs ?? 20_000;
    this.#backoff = new Backoff({
      random: options.random,
      ...(options.backoffBaseMs === undefined ? {} : { baseMs: options.backoffBaseMs }),
      ...(options.backoffCapMs === undefined ? {} : { capMs: options.backoffCapMs }),
    });
    this.#delivery = new PlanDelivery(options.plans, options.identity.device, this.#callTimeoutMs, options.departures);
  }

  get state(): UplinkState {
    return this.#state;
  }

  /** Of the latest attempt, or why sending is not allowed; undefined when all is well. */
  get problem(): string | undefined {
    return this.#state === 'paused' ? this.#options.policy.blocked : this.#problem;
  }

  /** Until the next attempt; undefined when none is waited for. */
  get nextRetryMs(): number | undefined {
    return this.#state === 'waiting' ? Math.max(0, this.#retryAt - this.#options.timers.now()) : undefined;
  }

  /** Something changed: reports were put, or the policy. `now`: don't wait for the next attempt. */
  wake(now = false): void {
    if (this.#state === 'closed') return;
    if (this.#options.policy.blocked !== undefined) {
      this.#clearRetry();
      this.#cut(this.#options.policy.blocked);
      this.#state = 'paused';
      return;
    }
    if (this.#abort !== undefined) {
      // A device that always has something to say would never ask for plans and versions again.
      const { following, versions } = this.#options;
      if ((following?.active && this.#resyncDue()) || (versions?.active && this.#syncDue())) this.#session?.close();
      this.#session?.pump();
      return;
    }
    if (now) this.#clearRetry();
    if (this.#cancelRetry !== undefined) return;
    this.#state = 'idle';
    if (this.#options.spool.reports > 0 || (this.#options.versions?.active && this.#syncDue())) void this.#attempt();
  }

  /** Ends everything at once; what is unanswered stays in the spool. */
  close(): void {
    this.#state = 'closed';
    this.#cancelResync?.();
    this.#clearRetry();
    this.#cut('closed');
  }

  async #attempt(): Promise<void> {
    this.#state = 'connecting';
    const abort = new AbortController();
    this.#abort = abort;
    const end = await this.#run(abort.signal, (entries) => {
      this.#backoff.reset();
      this.#problem = undefined;
      this.#options.onAcked(entries);
    });
    this.#session = this.#abort = undefined;
    if (end.outcome === 'drained') this.#backoff.reset();
    if (end.outcome === 'failed') this.#synced = undefined;
    if (!abort.signal.aborted) this.#options.onEnded?.(end);
    this.#next(end);
  }

  async #run(signal: AbortSignal, onAcked: UplinkOptions['onAcked']): Promise<SessionEnd> {
    const { target, channels, timers } = this.#options;
    const { client, release } = channels.lease(target);
    try {
      if (this.#syncDue()) {
        const [revision, at] = [this.#revision, timers.now()];
        await handshake(client, { ...this.#options, nowMs: at, signal, deadlineMs: this.#callTimeoutMs });
        // Not all devices that a network brings back at once ask at the same moment ever after.
        this.#synced = { revision, at, spread: 0.9 + 0.2 * this.#options.random() };
        this.#askAgain();
      }
      if (signal.aborted) return { outcome: 'failed', why: 'stopped' };
      if (this.#options.spool.reports === 0) return { outcome: 'drained' };
      const { maxInFlight = 256, ackTimeoutMs = 30_000, idleMs = 1_000 } = this.#options;
      const limits = { maxInFlight, ackTimeoutMs, idleMs };
      this.#session = new Session({ ...this.#options, ...limits, client, plans: this.#delivery, onAcked });
      if (this.#state === 'connecting') this.#state = 'connected';
      return await this.#session.ended;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? Number(error.code) : undefined;
      return { outcome: 'failed', why: error instanceof Error ? error.message : String(error), code };
    } finally {
      release();
    }
  }

  #syncDue(): boolean {
    return this.#synced?.revision !== this.#revision || this.#resyncDue();
  }

  #resyncDue(): boolean {
    return this.#synced !== undefined && this.#options.timers.now() - this.#synced.at >= this.#resyncMs;
  }

  get #revision(): number {
    return this.#options.revision() + (this.#options.versions?.revision ?? 0);
  }

  get #resyncMs(): number {
    const { following, versions, resyncMs } = this.#options;
    if (versions?.active) return (resyncMs ?? versions.askMs) * (this.#synced?.spread ?? 1);
    return resyncMs ?? (following?.active ? FOLLOWING_RESYNC_MS : RESYNC_MS);
  }

  /** Where versions are followed, the collector is asked even when there is nothing to report. */
  #askAgain(): void {
    this.#cancelResync?.();
    if (!this.#options.versions?.active) return;
    this.#cancelResync = this.#options.timers.after(this.#resyncMs, () => {
      this.wake();
    });
  }

  #next(end: SessionEnd): void {
    if (this.#state === 'closed') return;
    if (end.outcome === 'drained' || this.#state === 'paused') {
      if (end.outcome === 'drained') this.#problem = undefined;
      this.wake();
      return;
    }
    this.#problem = end.why;
    const delayMs = this.#backoff.nextDelayMs();
    this.#state = 'waiting';
    this.#retryAt = this.#options.timers.now() + delayMs;
    this.#cancelRetry = this.#options.timers.after(delayMs, () => {
      this.#cancelRetry = undefined;
      this.wake();
    });
  }

  #cut(why: string): void {
    this.#abort?.abort();
    this.#session?.stop(why);
  }

  #clearRetry(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }
}
