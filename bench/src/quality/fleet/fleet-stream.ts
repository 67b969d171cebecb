import type { Attributes, ReportColumns, WatchedSignals } from '@fleetally/collector';
import { BINS, SHAPES, binWeights, normalPlan, shapeSignals } from '../draw/bench-plan.js';
import { Normals } from '../draw/normals.js';
import { MOMENTS, ShiftedScores } from '../draw/shifted-scores.js';
import { binOf } from '../draw/bin-of.js';
import { drawSums } from '../draw/draw-sums.js';
import { SECONDS, type FleetSpec, type Stream } from './fleet-spec.js';
import type { Influence, Size } from './influence.js';
import type { Presence } from './presence.js';

export { SECONDS, type FleetSpec, type Stream };

/**
 * A simulated fleet's windows, one after the other, as the detector takes them.
 *
 * Sums are drawn per device and signal: Gaussian with the exact mean and covariance of the binned scores, or, in every
 * `countEvery`-th window, from bins drawn inference by inference, which also gives the histograms that peers' rules need.
 */
export class FleetStream implements Stream {
  readonly spec: FleetSpec;
  readonly watched: WatchedSignals;
  readonly size: Size;
  readonly devices: readonly string[];
  readonly attributes: readonly Attributes[];
  /** Shift of each device and feature, in grid steps: set it to inject a change. */
  readonly shift: Int32Array;
  /** Histograms of the last counted window: cohort x feature x bin. */
  readonly histograms: Int32Array;
  window = 0;

  readonly #normals: Normals;
  readonly #weights: Float64Array;
  readonly #scores: ShiftedScores;
  readonly #offsets: Int32Array;
  readonly #rates: Float64Array;
  readonly #theta: Float64Array;
  readonly #influences: readonly Influence[];
  readonly #presence: Presence | undefined;
  readonly #cumulative = new Float64Array(BINS);
  readonly #cells = new Int32Array(BINS);
  /** Of the device in hand, in grid steps. */
  #glitch = 0;

  constructor(spec: FleetSpec, seed: number) {
    this.spec = spec;
    this.#normals = new Normals(seed);
    const plan = normalPlan(spec.features);
    this.watched = shapeSignals(plan);
    this.#weights = binWeights(plan);
    const first = plan.features[0]!;
    this.#scores = new ShiftedScores(first.kind === 'numeric' ? first.edges : [], this.#weights);
    const devices = spec.cohorts * spec.devicesPerCohort;
    const signals = spec.features * SHAPES;
    const cohortOf = Int32Array.from({ length: devices }, (_, d) => d % spec.cohorts);
    this.size = { devices, signals, cohortOf, cohorts: spec.cohorts };
    this.devices = Array.from({ length: devices }, (_, d) => `device-${d}`);
    const named = spec.attributes ?? ((_d, c) => (spec.cohorts > 1 ? { c: `c${c}` } : {}));
    this.attributes = this.devices.map((_, d) => named(d, cohortOf[d]!));
    this.shift = new Int32Array(devices * spec.features);
    this.histograms = new Int32Array(spec.cohorts * spec.features * BINS);
    this.#offsets = Int32Array.from({ length: devices * spec.features }, () =>
      this.#scores.at(spec.offsetSd * this.#normals.normal()),
    );
    this.#rates = Float64Array.from({ length: devices }, () => spec.samples * this.#activity());
    this.#theta = new Float64Array(devices * signals);
    this.#influences = spec.influences.map((make, i) => make(this.size, this.#normals.fork(i)));
    this.#presence = spec.presence?.(this.size, this.#normals.fork(99));
  }

  /** Moves a feature of some devices by δ standard deviations. */
  move(feature: number, delta: number, includes: (device: number) => boolean): void {
    const steps = this.#scores.steps(delta);
    for (let d = 0; d < this.size.devices; d++) {
      if (includes(d)) this.shift[d * this.spec.features + feature] = steps;
    }
  }

  /** Gives a device another body: new offsets around `mean`, as when one leaves and a new one comes under its number. */
  renew(device: number, mean: number): void {
    for (let f = 0; f < this.spec.features; f++) {
      this.#offsets[device * this.spec.features + f] = this.#scores.at(
        mean + this.spec.offsetSd * this.#normals.normal(),
      );
    }
  }

  /** Whether the last window was drawn as counts, so that `histograms` are of it. */
  get wasCounted(): boolean {
    return this.#isCounted(this.window - 1);
  }

  #isCounted(window: number): boolean {
    const every = this.spec.countEvery ?? 0;
    return every > 0 && window % every === 0;
  }

  next(): ReportColumns {
    const { window } = this;
    const counted = this.#isCounted(window);
    this.window += 1;
    this.#theta.fill(0);
    for (const influence of this.#influences) influence.apply(window, this.#theta);
    this.#presence?.turn(window, this);
    const present = this.#presence?.present;
    const { signals, devices } = this.size;
    const count = present?.reduce((sum, there) => sum + there, 0) ?? devices;
    const samples = new Float64Array(count);
    const sums = new Float64Array(count * signals);
    if (counted) this.histograms.fill(0);
    for (let d = 0, row = 0; d < devices; d++) {
      if (present?.[d] === 0) continue;
      samples[row] = this.#samplesOf(d);
      this.#glitch = this.#glitchOf();
      if (counted) this.#count(d, row, samples[row]!, sums);
      else this.#draw(d, row, samples[row]!, sums);
      row += 1;
    }
    const named = this.#presence?.names ?? this.devices;
    return {
      start: window * SECONDS,
      seconds: SECONDS,
      devices: present === undefined ? named : named.filter((_, d) => present[d] === 1),
      attributes: present === undefined ? this.attributes : this.attributes.filter((_, d) => present[d] === 1),
      samples,
      sums,
    };
  }

  /** Of one device, mean about 1. */
  #activity(): number {
    const u = this.#normals.uniform();
    // Pareto with exponent 1.5, cut at 30 times its least value.
    return this.spec.rates === 'pareto' ? Math.min(30, (1 - u) ** (-1 / 1.5)) / 3 : 1 + (2 * u - 1) / 3;
  }

  #samplesOf(device: number): number {
    const rate = this.#rates[device]!;
    const spread = Math.sqrt(rate);
    return Math.max(1, Math.round(rate + spread * (this.#normals.uniform() * 3.46 - 1.73)));
  }

  #glitchOf(): number {
    const share = this.spec.glitchShare ?? 0;
    if (share === 0 || this.#normals.uniform() >= share) return 0;
    return this.#scores.steps(this.#normals.uniform() < 0.5 ? -2 : 2);
  }

  #draw(device: number, row: number, n: number, sums: Float64Array): void {
    const { moments } = this.#scores;
    const root = Math.sqrt(n * (this.spec.whiteShare ?? 1));
    let theta = device * this.size.signals;
    let to = row * this.size.signals;
    for (let f = 0; f < this.spec.features; f++, theta += SHAPES, to += SHAPES) {
      const at = this.#pointOf(device, f) * MOMENTS;
      drawSums({ moments, at, theta: this.#theta, from: theta, n, root }, this.#normals, sums, to);
    }
  }

  #pointOf(device: number, feature: number): number {
    const at = device * this.spec.features + feature;
    return Math.max(0, Math.min(ShiftedScores.last, this.#offsets[at]! + this.shift[at]! + this.#glitch));
  }

  /** Bins drawn one inference at a time; θ tilts the bins' probabilities (Neyman's smooth alternatives). */
  #count(device: number, row: number, n: number, sums: Float64Array): void {
    const { features } = this.spec;
    const weights = this.#weights;
    const cumulative = this.#cumulative;
    const { probabilities } = this.#scores;
    let theta = device * this.size.signals;
    let to = row * this.size.signals;
    let histogram = this.size.cohortOf[device]! * features * BINS;
    for (let f = 0; f < features; f++, theta += SHAPES, to += SHAPES, histogram += BINS) {
      const point = this.#pointOf(device, f) * BINS;
      let total = 0;
      for (let bin = 0, w = 0; bin < BINS; bin++, w += SHAPES) {
        const tilt =
          1 +
          this.#theta[theta]! * weights[w]! +
          this.#theta[theta + 1]! * weights[w + 1]! +
          this.#theta[theta + 2]! * weights[w + 2]! +
          this.#theta[theta + 3]! * weights[w + 3]!;
        total += probabilities[point + bin]! * Math.max(tilt, 0.02);
        cumulative[bin] = total;
      }
      const cells = this.#cells.fill(0);
      for (let i = 0; i < n; i++) cells[binOf(cumulative, this.#normals.uniform() * total)]! += 1;
      for (let bin = 0, w = 0; bin < BINS; bin++, w += SHAPES) {
        const count = cells[bin]!;
        this.histograms[histogram + bin]! += count;
        sums[to]! += count * weights[w]!;
        sums[to + 1]! += count * weights[w + 1]!;
        sums[to + 2]! += count * weights[w + 2]!;
        sums[to + 3]! += count * weights[w + 3]!;
      }
    }
  }
}
