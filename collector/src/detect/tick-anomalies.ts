import type { Plan } from '@fleetally/counts';
import { channelsOf, type Channels } from '../anomalies/channels.js';
import { anomalyOptions } from '../anomalies/options.js';
import type { Anomaly } from '../anomalies/types.js';
import { AnomalyWatch } from '../anomalies/watch.js';
import { withoutBroken } from '../anomalies/without-broken.js';
import { anomalyEventKey } from '../store/anomaly-store.js';
import type { AnomalyEvent } from '../store/anomaly-types.js';
import type { Store } from '../store/store.js';
import type { DetectorOptions } from './options.js';
import type { WatchedModel } from './tick-records.js';
import type { ReportColumns } from './types.js';

/**
 * One model's watch over its devices, beside the detector and in step with it: it gets each window first, and takes the
 * broken devices out of it. Each event is recorded once, also over replays.
 */
export class AnomalyTick {
  readonly #of: WatchedModel;
  readonly #store: Store;
  readonly #channels: Channels;
  readonly #perWeek: number;
  readonly #now: () => number;
  #watch: AnomalyWatch | undefined;
  #broken: ReadonlySet<string> = new Set();
  #onRecord = new Set<string>();
  #events: AnomalyEvent[] = [];

  constructor(of: WatchedModel, plan: Plan, store: Store, perWeek: number, now: () => number) {
    this.#of = of;
    this.#store = store;
    this.#channels = channelsOf(plan);
    this.#perWeek = perWeek;
    this.#now = now;
  }

  /** Starts from a state, or anew; what is on record is not recorded again. Errors: StoreError. */
  async resume(bytes: Uint8Array | undefined, detector: DetectorOptions): Promise<void> {
    this.#onRecord = new Set(await this.#store.anomalies.keys(this.#of.model, this.#of.planDigest));
    this.#events = [];
    this.#watch = bytes === undefined ? undefined : this.#restored(bytes, detector);
    this.#broken = this.#watch?.broken ?? new Set();
  }

  /** Takes a window, and empties the broken devices' rows in it. */
  window(columns: ReportColumns, elsewhere: readonly string[], detector: DetectorOptions): ReportColumns {
    this.#watch ??= new AnomalyWatch(this.#channels, anomalyOptions(detector, this.#perWeek));
    const { events, broken } = this.#watch.window(columns, elsewhere);
    this.#broken = broken;
    this.#note(events);
    return withoutBroken(columns, broken);
  }

  /** A slow block, without those that are broken now. */
  block(columns: ReportColumns): ReportColumns {
    return withoutBroken(columns, this.#broken);
  }

  /** Stores what has happened since the last time; resolves to it. Errors: StoreError. */
  async write(): Promise<AnomalyEvent[]> {
    const events = this.#events;
    await this.#store.anomalies.append(events);
    this.#events = [];
    return events;
  }

  /** Ends everything that is open. Resolves to what is new. Errors: StoreError. */
  retire(atSeconds: number): Promise<AnomalyEvent[]> {
    this.#note(this.#watch?.retire(atSeconds) ?? []);
    return this.write();
  }

  /** Undefined before the first window. */
  snapshot(): Uint8Array | undefined {
    return this.#watch?.snapshot();
  }

  forget(device: string): boolean {
    return this.#watch?.forget(device) ?? false;
  }

  #note(events: readonly Anomaly[]): void {
    for (const event of events) {
      const key = anomalyEventKey(event);
      if (this.#onRecord.has(key)) continue;
      this.#onRecord.add(key);
      this.#events.push({ ...event, ...this.#of, recordedAtMs: this.#now() });
    }
  }

  /** A state of another version's signals is no use: everything is learnt anew. */
  #restored(bytes: Uint8Array, detector: DetectorOptions): AnomalyWatch | undefined {
    try {
      return AnomalyWatch.restore(this.#channels, anomalyOptions(detector, this.#perWeek), bytes);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }
}
