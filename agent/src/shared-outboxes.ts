import { AgentError } from './agent-error.js';
import type { NoiseNote } from './journal/departures.js';
import type { ModelNote } from './journal/entry.js';
import type { MonitorOutbox } from './monitor-handle.js';
import { NO_LOSSES, addLosses, type Losses } from './report/losses.js';
import type { ClosedWindow, FlushResult, OutboxStatus } from './sealed-window.js';
import type { PlanFollower } from './uplink/plan-following.js';
import type { Policy } from './uplink/policy.js';
import type { FileSource, VersionFollower } from './uplink/version-following.js';

/** Opens the outbox, or throws when disk or lock don't allow it at the moment. */
export type OpenOutbox = () => MonitorOutbox;

interface Shared {
  readonly settings: string;
  readonly outbox: RetryingOutbox;
  users: number;
}

/**
 * The outboxes of this process, one for each device's directory: all models of a device send through the same one.
 * It is closed when its last user closes.
 */
export class SharedOutboxes {
  readonly #shared = new Map<string, Shared>();

  /**
   * `settings` says in a comparable form how the outbox is set up; a second user must want the same
   * (AgentError BAD_OPTION). `onTrouble` hears why the outbox can't be opened: then windows are dropped, and each put
   * tries again.
   */
  acquire(directory: string, settings: string, open: OpenOutbox, onTrouble: (cause: unknown) => void): MonitorOutbox {
    let shared = this.#shared.get(directory);
    if (shared === undefined) {
      shared = { settings, outbox: new RetryingOutbox(open, onTrouble), users: 0 };
      this.#shared.set(directory, shared);
    } else if (shared.settings !== settings) {
      const remedy = 'give both the same collector, attributes, policy and spool options, or another device.id';
      throw new AgentError('BAD_OPTION', `this process already monitors a model on this device otherwise: ${remedy}`);
    }
    const found = shared;
    found.users += 1;
    let using = true;
    return {
      put: (window) => {
        found.outbox.put(window);
      },
      tellLosses: (losses) => {
        found.outbox.tellLosses(losses);
      },
      flush: (timeoutMs) => found.outbox.flush(timeoutMs),
      status: () => found.outbox.status(),
      noteModel: (note) => {
        found.outbox.noteModel(note);
      },
      noteNoise: (note) => {
        found.outbox.noteNoise(note);
      },
      setPolicy: (policy) => {
        found.outbox.setPolicy(policy);
      },
      followPlan: (model, follower) => found.outbox.followPlan(model, follower),
      followVersion: (follower) => found.outbox.followVersion(follower),
      close: async () => {
        if (!using) return;
        using = false;
        found.users -= 1;
        if (found.users > 0) return;
        this.#shared.delete(directory);
        await found.outbox.close();
      },
    };
  }
}

interface Following {
  readonly model: string;
  readonly follower: PlanFollower;
  stop: (() => void) | undefined;
}

/**
 * Opens the outbox as soon as that works; what is put before is dropped, counted, and told by the first report after.
 * A process that ends before has told `status()` only: the device's directory belongs to another one until then.
 */
class RetryingOutbox implements MonitorOutbox {
  readonly #open: OpenOutbox;
  readonly #onTrouble: (cause: unknown) => void;
  #outbox: MonitorOutbox | undefined;
  #policy: Policy | undefined;
  #problem = '';
  readonly #followers = new Set<Following>();
  /** What the outbox has not been told yet. */
  #lost = NO_LOSSES;

  constructor(open: OpenOutbox, onTrouble: (cause: unknown) => void) {
    this.#open = open;
    this.#onTrouble = onTrouble;
    this.#get();
  }

  put(window: ClosedWindow): void {
    const outbox = this.#get();
    if (outbox === undefined) this.#lost = addLosses(this.#lost, { ...window.losses, droppedReports: 1 });
    else outbox.put(window);
  }

  tellLosses(losses: Partial<Losses>): void {
    const outbox = this.#get();
    if (outbox?.tellLosses === undefined) this.#lost = addLosses(this.#lost, losses);
    else outbox.tellLosses(losses);
  }

  flush(timeoutMs?: number): Promise<FlushResult> {
    const outbox = this.#get();
    return outbox === undefined ? Promise.resolve({ outcome: 'timed-out', queuedReports: 0 }) : outbox.flush(timeoutMs);
  }

  status(): OutboxStatus {
    const status = this.#outbox?.status() ?? { ...CLOSED, problem: this.#problem };
    return { ...status, droppedReports: status.droppedReports + this.#lost.droppedReports };
  }

  noteModel(note: ModelNote): void {
    this.#get()?.noteModel?.(note);
  }

  noteNoise(note: NoiseNote): void {
    this.#get()?.noteNoise?.(note);
  }

  setPolicy(policy: Policy): void {
    this.#policy = policy;
    this.#outbox?.setPolicy(policy);
  }

  followPlan(model: string, follower: PlanFollower): () => void {
    const following: Following = { model, follower, stop: this.#outbox?.followPlan?.(model, follower) };
    this.#followers.add(following);
    return () => {
      this.#followers.delete(following);
      following.stop?.();
    };
  }

  /** Undefined, too, while the outbox can't be opened. */
  followVersion(follower: VersionFollower): FileSource | undefined {
    return this.#get()?.followVersion?.(follower);
  }

  async close(): Promise<void> {
    await this.#outbox?.close();
  }

  #get(): MonitorOutbox | undefined {
    if (this.#outbox !== undefined) return this.#outbox;
    try {
      this.#outbox = this.#open();
      if (this.#policy !== undefined) this.#outbox.setPolicy(this.#policy);
      for (const one of this.#followers) one.stop = this.#outbox.followPlan?.(one.model, one.follower);
      if (this.#outbox.tellLosses !== undefined) {
        this.#outbox.tellLosses(this.#lost);
        this.#lost = NO_LOSSES;
      }
    } catch (cause) {
      this.#problem = cause instanceof Error ? cause.message : 'the spool could not be opened';
      this.#onTrouble(cause);
    }
    return this.#outbox;
  }
}

const CLOSED: OutboxStatus = {
  queuedReports: 0,
  queuedBytes: 0,
  sealedReports: 0,
  ackedReports: 0,
  droppedReports: 0,
  rejectedReports: 0,
  connection: 'closed',
};
