import type { Store } from '../store/store.js';
import { cohortKey } from './cohort-key.js';
import type { CohortCuts, Coverage } from './coverage.js';
import type { Detector } from './detector.js';
import type { WatchedModel } from './tick-records.js';

/** Tells the store how a model is cut and what of it is watched, whenever that has changed. */
export class CutsRecord {
  readonly #of: WatchedModel;
  readonly #store: Store;
  readonly #now: () => number;
  #last = '';

  constructor(of: WatchedModel, store: Store, now: () => number) {
    this.#of = of;
    this.#store = store;
    this.#now = now;
  }

  /** How sums are to be kept: as the detector cuts now, or, before there is one, as it was recorded last. */
  async cuts(detector: Detector | undefined): Promise<CohortCuts | undefined> {
    if (detector !== undefined) return detector.coverage.cuts;
    const { model, planDigest } = this.#of;
    return (await this.#store.cohortCuts.latest(model, planDigest))?.cuts;
  }

  /** Resolves to what is watched when that is news; devices that come and go are none, unless `force`. */
  async note({ coverage }: Detector, force: boolean): Promise<Coverage | undefined> {
    const { watched, unwatched, cuts } = coverage;
    const told = unwatched.map(({ by, reason, cohorts }) => [by, reason, cohorts]);
    const now = JSON.stringify([cuts, watched.map(({ cohort }) => cohortKey(cohort)), told]);
    const isNews = now !== this.#last;
    if (!isNews && !force) return undefined;
    await this.#store.cohortCuts.record({ ...this.#of, recordedAtMs: this.#now(), cuts, watched, unwatched });
    this.#last = now;
    return isNews ? coverage : undefined;
  }
}
