import { status } from '@grpc/grpc-js';
import { toHex } from '@fleetally/counts';
import type { Fields } from '@fleetally/proto';
import type { Departures } from '../journal/departures.js';
import type { Identity } from '../report/sealer.js';
import type { RunningModel } from '../sealed-window.js';
import type { Channels, CollectorTarget } from './channels.js';
import { fetchFile, type FileWanted } from './fetch-file.js';
import type { PolicySource } from './policy.js';
import type { Timers } from './timers.js';

/** Somebody who lets the collector choose the version that a model runs. No method may throw. */
export interface VersionFollower {
  readonly model: string;
  /** What truly runs now. */
  readonly running: () => RunningModel;
  /** Where it is with what it was told to run. */
  readonly status: () => Fields<'DeliveryStatus'>;
  /** How often the collector is asked. */
  readonly askMs: number;
  /** What models of it can be loaded with. */
  readonly executionProviders: readonly string[];
  /** Undefined: the collector leaves the model as it is. */
  readonly want: (desired: Fields<'DesiredVersion'> | undefined) => void;
}

/** What a follower may ask of the collector. */
export interface FileSource {
  /** `status` or `running` have changed: the collector is told as soon as it can be. */
  changed(): void;
  /** Resolves when files may be fetched: the network policy holds for them as for reports. Rejects when `signal` aborts. */
  allowed(signal: AbortSignal): Promise<void>;
  /**
   * A file, piece by piece. It is cut off when the policy forbids it. Errors: Error with the gRPC status as `code`;
   * `isRefusal` tells those which waiting alone won't change.
   */
  fetch(wanted: FileWanted): Promise<void>;
  /** Canonical bytes of a plan. Errors: as `fetch`. */
  plan(digest: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
  /** Stops following. */
  stop(): void;
}

export interface VersionFollowingOptions {
  readonly target: CollectorTarget;
  readonly channels: Channels;
  readonly identity: Identity;
  readonly policy: () => Pick<PolicySource, 'blocked'>;
  readonly timers: Timers;
  readonly callTimeoutMs: number;
  readonly departures?: Departures;
  /** Something is to be told, or asked for. */
  readonly wake: () => void;
}

const REFUSALS: readonly unknown[] = [
  ...[status.NOT_FOUND, status.UNIMPLEMENTED, status.INVALID_ARGUMENT, status.OUT_OF_RANGE],
];
/** Another Sync settles these: the collector has forgotten the device, or wants something else of it by now. */
const SYNC_FIRST: readonly unknown[] = [status.UNAUTHENTICATED, status.PERMISSION_DENIED, status.FAILED_PRECONDITION];

/** Whether the collector said that it does not hand the file out. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && REFUSALS.includes(error.code);
}

/** Whether the collector wants to hear from the device before it hands anything out. */
export function wantsSync(error: unknown): boolean {
  return error instanceof Error && 'code' in error && SYNC_FIRST.includes(error.code);
}

/** The versions that a collector wants, for models that are left to it, and the way to their files. */
export class VersionFollowing {
  readonly #options: VersionFollowingOptions;
  readonly #followers = new Set<VersionFollower>();
  readonly #waiting = new Set<() => void>();
  readonly #transfers = new Set<AbortController>();
  #revision = 0;
  #challenge: Uint8Array = new Uint8Array();

  constructor(options: VersionFollowingOptions) {
    this.#options = options;
  }

  /** True while somebody follows: then the collector is asked at regular intervals, even with nothing to report. */
  get active(): boolean {
    return this.#followers.size > 0;
  }

  /** Changes whenever what `statuses` or `present` say does. */
  get revision(): number {
    return this.#revision;
  }

  get statuses(): Fields<'DeliveryStatus'>[] {
    return [...this.#followers].map((follower) => follower.status());
  }

  /** How often the collector is asked, for the most impatient. */
  get askMs(): number {
    return Math.min(...[...this.#followers].map(({ askMs }) => askMs));
  }

  get executionProviders(): string[] {
    return [...new Set([...this.#followers].flatMap(({ executionProviders }) => executionProviders))];
  }

  /** `models` as they are now: of a followed one only what truly runs, whatever this process has reported before. */
  present(models: readonly RunningModel[]): RunningModel[] {
    const followed = new Set([...this.#followers].map(({ model }) => model));
    return [
      ...models.filter(({ name }) => !followed.has(name)),
      ...[...this.#followers].map((follower) => follower.running()),
    ];
  }

  /** The answer of a Sync. */
  offer(desired: readonly Fields<'DesiredVersion'>[], challenge: Uint8Array): void {
    this.#challenge = challenge;
    for (const follower of this.#followers) follower.want(desired.find(({ model }) => model === follower.model));
  }

  follow(follower: VersionFollower): FileSource {
    const { policy, timers, callTimeoutMs } = this.#options;
    const changed = (): void => {
      this.#revision++;
      this.#options.wake();
    };
    this.#followers.add(follower);
    // Whoever follows is still at work on saying what it is that runs.
    queueMicrotask(changed);
    return {
      changed,
      allowed: (signal) => this.#until(() => policy().blocked === undefined, signal),
      fetch: (wanted) =>
        this.#transfer(wanted.signal, (client, signal) =>
          fetchFile(
            client,
            { ...wanted, signal },
            { ...this.#options, timers, idleTimeoutMs: callTimeoutMs, challenge: this.#challenge },
          ),
        ),
      plan: (digest, outer) =>
        this.#transfer(outer, async (client, signal) => {
          const { device } = this.#options.identity;
          if (client.getPlan === undefined) throw new Error('this collector hands out no plans');
          this.#options.departures?.askedForPlan({ device, digest });
          const settings = { signal, deadline: Date.now() + callTimeoutMs };
          const { plan } = await client.getPlan({ device, digest }, settings);
          if (plan.length === 0) throw new Error(`plan ${toHex(digest).slice(0, 12)} came empty`);
          return plan;
        }),
      stop: () => {
        if (this.#followers.delete(follower)) changed();
      },
    };
  }

  /** The policy may have changed. */
  policyChanged(): void {
    if (this.#options.policy().blocked !== undefined) this.#cut();
    for (const look of [...this.#waiting]) look();
  }

  close(): void {
    this.#followers.clear();
    this.#cut();
  }

  #cut(): void {
    for (const transfer of this.#transfers) transfer.abort();
  }

  async #transfer<T>(
    outer: AbortSignal,
    run: (client: ReturnType<Channels['lease']>['client'], signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const transfer = new AbortController();
    const { client, release } = this.#options.channels.lease(this.#options.target);
    this.#transfers.add(transfer);
    try {
      return await run(client, AbortSignal.any([outer, transfer.signal]));
    } finally {
      this.#transfers.delete(transfer);
      release();
    }
  }

  #until(holds: () => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!holds() && !signal.aborted) return;
        this.#waiting.delete(look);
        signal.removeEventListener('abort', look);
        if (signal.aborted) reject(new Error('no longer wanted'));
        else resolve();
      };
      this.#waiting.add(look);
      signal.addEventListener('abort', look);
      look();
    });
  }
}
