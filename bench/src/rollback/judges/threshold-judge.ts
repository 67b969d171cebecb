import type { DeviceHour } from '../world/device-hours.js';
import { groupSeries } from './group-series.js';
import { everybody, type Judge, type Look, type Opinion } from './judge.js';

export interface Thresholds {
  /** Least share of inferences that succeed. */
  readonly success: number;
  /** Whether 99 % of inferences have to take no more than 500 ms. */
  readonly latency: boolean;
  /** Checks that may fail before it rolls back: one more is too many. */
  readonly failures: number;
}

/** As in the examples of Argo Rollouts' documents: success rate of at least 95 %, three failures. */
export const ARGO: Thresholds = { success: 0.95, latency: false, failures: 3 };
/** As in the examples of Flagger's: success rate of at least 99 %, 99 % of requests within 500 ms, five failed checks. */
export const FLAGGER: Thresholds = { success: 0.99, latency: true, failures: 4 };

const MOST_LATE = 0.01;

/** Fixed thresholds on the canary alone, checked every hour: what runs before and beside it plays no part. */
export class ThresholdJudge implements Judge {
  readonly #thresholds: Thresholds;
  #failed = 0;
  #taken = 0;

  constructor(thresholds: Thresholds) {
    this.#thresholds = thresholds;
  }

  look({ arrived, fleet, stageSince }: Look): Opinion {
    // What comes late is checked with what has come since the last look.
    const canary = arrived.all.slice(this.#taken).filter(({ fresh, hour }) => fresh && hour >= stageSince);
    this.#taken = arrived.all.length;
    const byHour = new Map<number, DeviceHour[]>();
    for (const each of canary) byHour.set(each.hour, [...(byHour.get(each.hour) ?? []), each]);
    for (const own of byHour.values()) if (this.#fails(own, arrived)) this.#failed++;
    if (this.#failed <= this.#thresholds.failures) return { pass: canary.length > 0, advice: [] };
    const said = `${this.#failed} checks failed`;
    return { pass: false, advice: [{ action: 'rollback', devices: everybody(fleet), said }] };
  }

  #fails(own: readonly DeviceHour[], { signals }: Look['arrived']): boolean {
    const { success, latency } = this.#thresholds;
    const rate = 1 - (groupSeries(signals, own).signal('output/error-rate')[0] ?? 0);
    const timed = signals.groups.indexOf('latency');
    const [late, all] = own.reduce(([a, b], each) => [a + each.late, b + each.samples[timed]!], [0, 0]);
    return rate < success || (latency && late > MOST_LATE * all);
  }
}
