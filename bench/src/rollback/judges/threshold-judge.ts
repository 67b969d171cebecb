import type { Plan } from '@fleetally/counts';
import { groupSeries, latencyQuantile } from './group-series.js';
import { everybody, type Judge, type Look, type Opinion } from './judge.js';

export interface Thresholds {
  /** Least share of inferences that succeed. */
  readonly success: number;
  /** Most that 99 % of inferences may take; absent: not looked at. */
  readonly latencySeconds?: number;
  /** Checks that may fail before it rolls back: one more is too many. */
  readonly failures: number;
}

/** As in the examples of Argo Rollouts' documents: success rate of at least 95 %, three failures. */
export const ARGO: Thresholds = { success: 0.95, failures: 3 };
/** As in the examples of Flagger's: success rate of at least 99 %, 99 % of requests within 500 ms, five failed checks. */
export const FLAGGER: Thresholds = { success: 0.99, latencySeconds: 0.5, failures: 4 };

/** Fixed thresholds on the canary alone, checked every hour: what runs before and beside it plays no part. */
export class ThresholdJudge implements Judge {
  readonly #plan: Plan;
  readonly #thresholds: Thresholds;
  #failed = 0;
  #checked = 0;

  constructor(plan: Plan, thresholds: Thresholds) {
    this.#plan = plan;
    this.#thresholds = thresholds;
  }

  look({ arrived, fleet, hour: now, stageSince }: Look): Opinion {
    const { success, latencySeconds, failures } = this.#thresholds;
    const canary = arrived.all.filter(({ fresh, hour }) => fresh && hour >= Math.max(this.#checked, stageSince));
    for (let hour = this.#checked; hour < now; hour++) {
      const own = canary.filter((each) => each.hour === hour);
      if (own.length === 0) continue;
      const rate = 1 - (groupSeries(arrived.signals, own).signal('output/error-rate')[0] ?? 0);
      const late = latencySeconds !== undefined && latencyQuantile(this.#plan, own, 0.99) > latencySeconds;
      if (rate < success || late) this.#failed++;
    }
    this.#checked = now;
    if (this.#failed <= failures) return { pass: canary.length > 0, advice: [] };
    const said = `${this.#failed} checks failed`;
    return { pass: false, advice: [{ action: 'rollback', devices: everybody(fleet), said }] };
  }
}
