import { buildPlan, categoryIndex, Counter, signalsOf, type CategoricalFeature, type Plan } from '@fleetally/counts';
import { Detector } from './detector.js';
import { seededNormals } from './testing.js';
import type { Alarm, ReportColumns } from './types.js';

/** One inference of the test fleet: everything that a device can count about it. */
export interface Inference {
  a: number;
  b: number;
  shop: string;
  litres: number;
  scores: [number, number, number];
  seconds: number;
  error?: 'timeout' | 'runtime';
}

export type Change = (inference: Inference, uniform: () => number) => void;

const DEVICES = 24;
const SAMPLES = 60;
const QUIET_WINDOWS = 160;
const SECONDS = 300;
/** The k-th of 200 shops has a share that falls with k: the 64 first have cells of their own. */
const SHOPS = 200;

/** A fleet in which every kind of quantity is counted, from rows over cells and sums to alarms. */
export class QuantityFleet {
  readonly plan: Plan;
  readonly #normal: () => number;
  readonly #quiet: Uint8Array;
  readonly #shopIndex: (value: string) => number;

  constructor(seed: number) {
    this.#normal = seededNormals(seed);
    const reference = Array.from({ length: 4000 }, () => this.#draw());
    this.plan = buildPlan({
      model: 'every quantity',
      columns: [
        { kind: 'numeric', name: 'a', source: { tensor: 'x', column: 0 } },
        { kind: 'numeric', name: 'b', source: { tensor: 'x', column: 1 } },
        { kind: 'categorical', name: 'shop', source: { tensor: 'shop', column: 0 } },
        { kind: 'numeric', name: 'litres', source: { tensor: 'y', column: 0 } },
      ],
      pairs: [[0, 1]],
      output: { tensor: 'p', form: 'probabilities', classes: ['still', 'walk', 'run'] },
      latencyObjectiveSeconds: 0.05,
      rows: {
        rowCount: reference.length,
        numeric: Float64Array.from(reference.flatMap(({ a, b, litres }) => [a, b, litres])),
        categorical: [reference.map(({ shop }) => shop)],
        scores: Float64Array.from(reference.flatMap(({ scores }) => scores)),
      },
    });
    this.#shopIndex = categoryIndex(this.plan.features[2] as CategoricalFeature);
    const detector = new Detector(signalsOf(this.plan), { clock: 'window' });
    for (let w = 0; w < QUIET_WINDOWS; w++) {
      const { alarms } = detector.window(this.#window(w));
      if (alarms.length > 0) throw new Error(`alarm while all was quiet: ${alarms[0]!.signals.join()}`);
    }
    this.#quiet = detector.snapshot();
  }

  /** Alarms as they stand after so many windows of the change, after a quiet past that all changes share. */
  alarmsAfter(windows: number, change?: Change): Alarm[] {
    const detector = Detector.restore(signalsOf(this.plan), { clock: 'window' }, this.#quiet);
    const alarms = new Map<string, Alarm>();
    for (let w = 0; w < windows; w++) {
      for (const alarm of detector.window(this.#window(QUIET_WINDOWS + w, change)).alarms) alarms.set(alarm.id, alarm);
    }
    return [...alarms.values()];
  }

  #draw(): Inference {
    const uniform = this.#uniform;
    const top = 0.55 + 0.4 * uniform();
    const second = (1 - top) * (0.6 + 0.2 * uniform());
    const order = Math.floor(3 * uniform());
    const probabilities = [top, second, 1 - top - second];
    const scores: Inference['scores'] = [0, 1, 2].map((k) => probabilities[(k + order) % 3]!) as Inference['scores'];
    return {
      a: uniform() < 0.2 ? NaN : this.#normal(),
      b: uniform() < 0.2 ? NaN : this.#normal(),
      shop: `shop ${Math.floor(SHOPS * uniform() ** 2)}`,
      litres: 20 + 3 * this.#normal(),
      scores,
      seconds: 0.01 * Math.exp(0.3 * this.#normal()),
    };
  }

  /** From a normal: one source of chance keeps the fleet reproducible. */
  readonly #uniform = (): number => {
    const z = Math.exp(-((this.#normal() ** 2 + this.#normal() ** 2) / 2));
    return Math.min(z, 1 - 1e-12);
  };

  #window(window: number, change?: Change): ReportColumns {
    const set = signalsOf(this.plan);
    const [groups, signals] = [set.groups.length, set.signals.length];
    const samples = new Float64Array(DEVICES * groups);
    const sums = new Float64Array(DEVICES * signals);
    for (let device = 0; device < DEVICES; device++) {
      const counter = new Counter(this.plan);
      for (let i = 0; i < SAMPLES; i++) this.#count(counter, change);
      const { cells, inferences } = counter.finish();
      set.measure(
        cells,
        inferences,
        samples.subarray(device * groups, (device + 1) * groups),
        sums.subarray(device * signals, (device + 1) * signals),
      );
    }
    const devices = Array.from({ length: DEVICES }, (_, device) => `d${device}`);
    return { start: window * SECONDS, seconds: SECONDS, devices, attributes: devices.map(() => ({})), samples, sums };
  }

  #count(counter: Counter, change: Change | undefined): void {
    const inference = this.#draw();
    change?.(inference, this.#uniform);
    const { a, b, shop, litres, scores, seconds, error } = inference;
    const answered = error === undefined;
    counter.countRows(Float64Array.of(a, b, this.#shopIndex(shop), answered ? litres : NaN), 1);
    if (error !== undefined) {
      counter.countError(error);
      return;
    }
    counter.countClasses(Float64Array.from(scores), 1);
    counter.countLatency(seconds);
  }
}
