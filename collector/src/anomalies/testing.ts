import { buildPlan, Counter, signalsOf, type Plan } from '@fleetally/counts';
import { seededNormals } from '../detect/testing.js';
import type { Attributes, ReportColumns, WatchedSignals } from '../detect/types.js';

/** A window of event time in tests. */
export const WINDOW = 300;
/** Some Monday. */
export const FIRST = 1_699_833_600;

/** What one device does in one window, beyond its own normal. */
export type Change = (device: number, feature: number, value: number) => number;

/**
 * Devices with numeric inputs counted by a real plan: standard normal values, each device with an offset of its own.
 * `reference()` gives rows to build the plan from.
 */
export class CountedFleet {
  readonly plan: Plan;
  readonly devices: readonly string[];
  readonly attributes: readonly Attributes[];
  readonly #normal: () => number;
  readonly #offsets: number[][];
  readonly #features: number;

  constructor(plan: Plan, attributes: readonly Attributes[], seed: number) {
    this.plan = plan;
    this.attributes = attributes;
    this.devices = attributes.map((_, d) => `device-${d}`);
    this.#normal = seededNormals(seed);
    this.#features = plan.features.length;
    this.#offsets = attributes.map(() => Array.from({ length: this.#features }, () => 0.5 * this.#normal()));
  }

  /** One window of `n` inferences a device; `silent` devices are not in it. */
  window(start: number, n: number, change?: Change, silent: ReadonlySet<number> = new Set()): ReportColumns {
    const { groups, signals } = signalsOf(this.plan);
    const there = [...this.devices.keys()].filter((d) => !silent.has(d));
    const columns = {
      start,
      seconds: WINDOW,
      devices: there.map((d) => this.devices[d]!),
      attributes: there.map((d) => this.attributes[d]!),
      samples: new Float64Array(there.length * groups.length),
      sums: new Float64Array(there.length * signals.length),
    };
    for (const [at, d] of there.entries()) this.count(d, n, columns, at, change);
    return columns;
  }

  /** Counts `n` inferences of one device into row `at` of a window. */
  count(device: number, n: number, into: ReportColumns, at: number, change: Change = (_d, _f, value) => value): void {
    const set = signalsOf(this.plan);
    const { groups, signals } = set;
    const rows = new Float64Array(n * this.#features);
    const counter = new Counter(this.plan);
    for (let i = 0; i < rows.length; i++) {
      const f = i % this.#features;
      rows[i] = change(device, f, this.#offsets[device]![f]! + this.#normal());
    }
    counter.countRows(rows, n);
    const { cells, inferences } = counter.finish();
    const samples = into.samples.subarray(at * groups.length, (at + 1) * groups.length);
    set.measure(cells, inferences, samples, into.sums.subarray(at * signals.length, (at + 1) * signals.length));
  }
}

/** How window means of one device wander without any change. */
export interface Wander {
  /** Autocorrelation from window to window. */
  readonly phi: number;
  /** Standard deviation of the device's own wander, in standard deviations of one inference. */
  readonly own: number;
  /** And of the whole fleet's. */
  readonly common: number;
  /** Amplitude of day and night, each device with its own. */
  readonly day: number;
  /** Degrees of freedom of the shocks; Infinity is normal. */
  readonly tails: number;
}

/** Many devices for many weeks, by the means of their windows alone: location signals, nothing counted. */
export class MeanFleet {
  readonly watched: WatchedSignals;
  readonly devices: readonly string[];
  readonly #attributes: readonly Attributes[];
  readonly #wander: Wander;
  readonly #normal: () => number;
  readonly #state: Float64Array;
  readonly #common: Float64Array;
  readonly #offset: Float64Array;
  readonly #day: Float64Array;
  readonly #noise: Float64Array;

  constructor(attributes: readonly Attributes[], features: number, wander: Wander, seed: number) {
    this.#attributes = attributes;
    this.devices = attributes.map((_, d) => `device-${d}`);
    this.#wander = wander;
    this.#normal = seededNormals(seed);
    const names = Array.from({ length: features }, (_, f) => `f${f}`);
    this.watched = {
      groups: ['all'],
      signals: names.map((feature) => ({
        id: `${feature}/location`,
        name: 'location',
        feature,
        kind: 'mean' as const,
        group: 0,
        unitSd: 1,
      })),
    };
    const size = attributes.length * features;
    this.#state = new Float64Array(size);
    this.#common = new Float64Array(features);
    this.#offset = Float64Array.from({ length: size }, () => this.#normal());
    this.#day = Float64Array.from({ length: size }, () => wander.day * this.#normal());
    this.#noise = Float64Array.from({ length: attributes.length }, () => Math.exp(0.5 * this.#normal()));
  }

  window(start: number, n: number, shift: (device: number, feature: number) => number = () => 0): ReportColumns {
    const features = this.watched.signals.length;
    const { phi, own, common } = this.#wander;
    const fresh = Math.sqrt(1 - phi * phi);
    const hour = Math.sin((2 * Math.PI * start) / 86_400);
    for (let f = 0; f < features; f++) this.#common[f] = phi * this.#common[f]! + fresh * this.#shock();
    const sums = new Float64Array(this.devices.length * features);
    for (let d = 0; d < this.devices.length; d++) {
      for (let f = 0; f < features; f++) {
        const i = d * features + f;
        this.#state[i] = phi * this.#state[i]! + fresh * this.#shock();
        const wander = own * this.#noise[d]! * this.#state[i] + common * this.#common[f]!;
        const mean = this.#offset[i]! + wander + this.#day[i]! * hour + shift(d, f);
        sums[i] = n * mean + Math.sqrt(n) * this.#normal();
      }
    }
    const samples = new Float64Array(this.devices.length).fill(n);
    return { start, seconds: WINDOW, devices: this.devices, attributes: this.#attributes, samples, sums };
  }

  /** Variance 1 whatever the tails. */
  #shock(): number {
    const { tails } = this.#wander;
    if (!Number.isFinite(tails)) return this.#normal();
    let squares = 0;
    for (let i = 0; i < tails; i++) squares += this.#normal() ** 2;
    return (this.#normal() / Math.sqrt(squares / tails)) * Math.sqrt(Math.max(1, tails - 2) / tails);
  }
}

/** `count` devices over hardware a to d and two regions. */
export function mixedAttributes(count: number): Attributes[] {
  return Array.from({ length: count }, (_, d) => ({ hw: 'abcd'[d % 4]!, region: d % 8 < 4 ? 'eu' : 'us' }));
}

/** A plan of standard normal inputs, its reference drawn with the devices' offsets. */
export function normalPlan(features: readonly string[], seed: number): Plan {
  const normal = seededNormals(seed);
  const rowCount = 4_000;
  const numeric = Float64Array.from({ length: rowCount * features.length }, () => Math.sqrt(1.25) * normal());
  const columns = features.map((name, column) => ({ kind: 'numeric' as const, name, source: { tensor: 'x', column } }));
  return buildPlan({ model: 'test', columns, rows: { rowCount, numeric } });
}
