import { buildPlan, canonicalPlanBytes, Counter, planDigest, signalsOf, toHex, type Plan } from '@fleetally/counts';
import type { StoredReport } from '../store/report.js';
import type { Store } from '../store/store.js';
import { START, testReport } from '../store/testing-reports.js';
import { seededNormals } from './testing.js';

const WINDOW = 300;
const ROWS = 40;
const FEATURES = ['accelerometer_x', 'accelerometer_y', 'accelerometer_z', 'heart_rate'];

/** By how much each feature moves on the drifting cohort, in standard deviations; the outputs get unsure as well. */
export const SHIFTS: Readonly<Record<string, number>> = { accelerometer_x: 0.3, accelerometer_z: -0.6 };

/** Watches that count a gait model: 4 features, and a classifier whose reference has labels. */
export class GaitFleet {
  readonly plan: Plan;
  readonly digest: string;
  readonly devices = 24;
  readonly #normal: () => number;

  constructor(seed: number) {
    this.#normal = seededNormals(seed);
    this.plan = this.#planOf();
    this.digest = toHex(planDigest(this.plan));
  }

  /** Start of a window, epoch seconds. */
  at(window: number): number {
    return START + window * WINDOW;
  }

  async introduce(store: Store): Promise<void> {
    const body = new TextDecoder().decode(canonicalPlanBytes(this.plan));
    await store.plans.put({ digest: this.digest, model: this.plan.model, body }, 0);
  }

  /** Windows [from, to) of all devices; from `driftFrom` to `driftTo` those with firmware 2.3 have drifted. */
  async report(store: Store, from: number, to: number, driftFrom: number, driftTo = Infinity): Promise<void> {
    const reports: StoredReport[] = [];
    for (let window = from; window < to; window++) {
      const isDrifting = window >= driftFrom && window < driftTo;
      for (let device = 0; device < this.devices; device++) reports.push(this.#reportOf(device, window, isDrifting));
    }
    await store.reports.append(reports);
  }

  #reportOf(device: number, window: number, isDrifting: boolean): StoredReport {
    const attributes = { firmware: device % 2 === 0 ? '2.2' : '2.3', region: device % 4 < 2 ? 'eu' : 'us' };
    const moved = isDrifting && attributes.firmware === '2.3';
    const counter = new Counter(this.plan);
    const shifts = FEATURES.map((feature) => (moved ? (SHIFTS[feature] ?? 0) : 0));
    const rows = Float64Array.from({ length: ROWS * FEATURES.length }, (_, i) => {
      return this.#normal() + shifts[i % FEATURES.length]!;
    });
    counter.countRows(rows, ROWS);
    const classes = Int32Array.from({ length: ROWS }, (_, i) => i % 2);
    counter.countPredictions(classes, this.#confidences(moved ? 0.12 : 0), ROWS);
    counter.countLatency(0.004, ROWS);
    const { cells, inferences } = counter.finish();
    const set = signalsOf(this.plan);
    const samples = new Float64Array(set.groups.length);
    const sums = new Float64Array(set.signals.length);
    set.measure(cells, inferences, samples, sums);
    return testReport({
      device: `watch-${String(device).padStart(2, '0')}`,
      boot: 1,
      sequence: window + 1,
      model: this.plan.model,
      planDigest: this.digest,
      windowStart: this.at(window),
      inferences,
      counts: cells,
      samples: Float32Array.from(samples),
      sums: Float32Array.from(sums),
      attributes,
    });
  }

  #confidences(less: number, length = ROWS): Float64Array {
    return Float64Array.from({ length }, () => Math.min(1, Math.max(0.5, 0.85 - less + 0.06 * this.#normal())));
  }

  #planOf(): Plan {
    const rowCount = 4_000;
    const confidence = this.#confidences(0.06, rowCount);
    const classIndex = Array.from({ length: rowCount }, (_, i) => i % 2);
    return buildPlan({
      model: 'gait',
      columns: FEATURES.map((name, column) => ({ kind: 'numeric' as const, name, source: { tensor: 'x', column } })),
      output: { tensor: 'y', form: 'probabilities', classes: ['walk', 'run'] },
      rows: {
        rowCount,
        numeric: Float64Array.from({ length: rowCount * FEATURES.length }, this.#normal),
        categorical: [],
        predictions: { classIndex, confidence },
        // Right as often as it says: the golden ratio's multiples fill [0, 1) evenly.
        labels: classIndex.map((c, i) => ((i * 0.618_033_988_75) % 1 < confidence[i]! ? c : 1 - c)),
      },
    });
  }
}
