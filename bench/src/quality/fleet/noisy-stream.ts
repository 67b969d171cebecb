import type { ReportColumns, WatchedSignals } from '@fleetally/collector';
import { BINS, SHAPES, binWeights, normalPlan, shapeSignals } from '../draw/bench-plan.js';
import { Normals } from '../draw/normals.js';
import { ShiftedScores } from '../draw/shifted-scores.js';
import { SECONDS, type Stream } from './fleet-stream.js';
import { WINDOWS_PER_DAY } from './influence.js';

export interface NoisySpec {
  readonly devices: number;
  readonly features: number;
  readonly samples: number;
  /** Per inference and feature; every cell gets discrete Laplace noise with this ε. */
  readonly epsilon: number;
  /** Inferences at night, as a share of those at noon; 1: constant. */
  readonly nightShare: number;
}

/**
 * Devices at privacy level dp: bins drawn inference by inference, noise added to every bin, negatives kept, and sums and
 * denominators taken from the noisy bins, as the collector has to.
 */
export class NoisyStream implements Stream {
  readonly watched: WatchedSignals;
  window = 0;
  readonly #spec: NoisySpec;
  readonly #normals: Normals;
  readonly #weights: Float64Array;
  readonly #scores: ShiftedScores;
  readonly #offsets: Int32Array;
  readonly #names: string[];
  #shift = 0;

  constructor(spec: NoisySpec, seed: number) {
    this.#spec = spec;
    this.#normals = new Normals(seed);
    const plan = normalPlan(spec.features);
    const shapes = shapeSignals(plan);
    // At level dp each feature has its own noisy denominator.
    this.watched = {
      groups: plan.features.map((feature) => feature.name),
      signals: shapes.signals.map((signal, s) => ({ ...signal, group: Math.floor(s / SHAPES) })),
    };
    this.#weights = binWeights(plan);
    const first = plan.features[0]!;
    this.#scores = new ShiftedScores(first.kind === 'numeric' ? first.edges : [], this.#weights);
    this.#offsets = Int32Array.from({ length: spec.devices * spec.features }, () =>
      this.#scores.at(0.3 * this.#normals.normal()),
    );
    this.#names = Array.from({ length: spec.devices }, (_, d) => `device-${d}`);
  }

  /** Moves all features of all devices by δ standard deviations. */
  moveAll(delta: number): void {
    this.#shift = this.#scores.steps(delta);
  }

  next(): ReportColumns {
    const { devices, features, samples, nightShare } = this.#spec;
    const noon = (1 + Math.cos((2 * Math.PI * this.window) / WINDOWS_PER_DAY)) / 2;
    const n = Math.max(1, Math.round(samples * (nightShare + (1 - nightShare) * noon)));
    const totals = new Float64Array(devices * features);
    const sums = new Float64Array(devices * features * SHAPES);
    for (let at = 0; at < totals.length; at++) this.#cellsOf(at, n, totals, sums);
    const columns = {
      start: this.window * SECONDS,
      seconds: SECONDS,
      devices: this.#names,
      attributes: this.#names.map(() => NOTHING),
      samples: totals,
      sums,
      noisy: true,
    };
    this.window += 1;
    return columns;
  }

  #cellsOf(at: number, n: number, totals: Float64Array, sums: Float64Array): void {
    const { probabilities } = this.#scores;
    const point = (this.#offsets[at]! + this.#shift) * BINS;
    // Conditional binomials would be as good; one by one is plainer, and n is small.
    const cells = new Int32Array(BINS);
    for (let i = 0; i < n; i++) {
      let left = this.#normals.uniform();
      let bin = 0;
      while (bin < BINS - 1 && (left -= probabilities[point + bin]!) >= 0) bin += 1;
      cells[bin]! += 1;
    }
    for (let bin = 0; bin < BINS; bin++) {
      const count = cells[bin]! + this.#normals.discreteLaplace(this.#spec.epsilon);
      totals[at]! += count;
      for (let s = 0; s < SHAPES; s++) sums[at * SHAPES + s]! += count * this.#weights[bin * SHAPES + s]!;
    }
  }
}

const NOTHING = {};
