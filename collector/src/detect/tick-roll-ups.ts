import type { Store } from '../store/store.js';
import type { EvaluatedBlock } from '../store/window-progress.js';
import type { CutsRecord } from './cuts-record.js';
import type { Detector } from './detector.js';
import type { WatchedModel } from './tick-records.js';

/** Windows taken in one go, so that a long backlog neither holds memory nor keeps pages waiting. */
export const MOST_WINDOWS = 48;

/** Writes one model's roll-ups, of the cohorts that its detector watches. Errors: StoreError. */
export class RollUps {
  readonly #of: WatchedModel;
  readonly #store: Store;
  readonly #cuts: CutsRecord;

  constructor(of: WatchedModel, store: Store, cuts: CutsRecord) {
    this.#of = of;
    this.#store = store;
    this.#cuts = cuts;
  }

  /** `[from, to)` in epoch seconds. */
  async write(from: number, to: number, ingestUpTo: number, detector: Detector | undefined): Promise<void> {
    const cuts = await this.#cuts.cuts(detector);
    await this.#store.cohorts.rollUp({ ...this.#of, from, to, ingestUpTo }, cuts);
  }

  /** Those of the last turn on record, in case it came no further. Writing them anew changes nothing. */
  async writeLast(windows: readonly EvaluatedBlock[], seconds: number, detector: Detector | undefined): Promise<void> {
    const last = windows.at(-1);
    if (last === undefined || seconds === 0) return;
    const turn = windows.slice(-MOST_WINDOWS).filter(({ ingestUpTo }) => ingestUpTo === last.ingestUpTo);
    await this.write(turn[0]!.start, last.start + seconds, last.ingestUpTo, detector);
  }
}
