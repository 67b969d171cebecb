import type { BlockSums } from './block-sums.js';
import type { Cuts } from './cuts.js';
import type { CellFilter } from './streams.js';

/** What a cohort's attributes and the number of cohorts of its kind cost it, in units of log-likelihood. */
const PAIR_COST = 2;

/**
 * How well "exactly these devices have moved" fits a block's sums, per cohort.
 *
 * Model: all devices share a shock, one cohort is shifted beside it, and residuals have one variance per inference. The
 * gain in log-likelihood is then ½ d² n m / (n + m) / σ², with d the difference of the mean residuals inside and outside,
 * and n and m their samples: largest for exactly the devices that moved, since a wider cohort dilutes d and a narrower
 * one has fewer samples. What picks the best of many looks better than it is, so each kind of cohort pays the logarithm
 * of how many there are, and a pair pays for its second attribute. Cost: O(cells) for each cut.
 */
export class Suspicion {
  readonly #e: Float64Array;
  readonly #n: Float64Array;
  readonly #cost: Float64Array;
  readonly #totalE: number;
  readonly #totalN: number;
  readonly #variance: number;

  constructor(sums: BlockSums, cuts: Cuts, group: number, unitSd: number, left: CellFilter) {
    const { length } = cuts.cohorts;
    [this.#e, this.#n, this.#cost] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
    for (let cohort = 0; cohort < length; cohort++) {
      for (const cell of cuts.cellsOf[cohort]!) {
        if (cell >= sums.cells || !left(cell)) continue;
        this.#e[cohort]! += sums.e[cell]!;
        this.#n[cohort]! += sums.n[cell * sums.groupCount + group]!;
      }
    }
    [this.#totalE, this.#totalN] = [this.#e[0]!, this.#n[0]!];
    this.#variance = varianceOf(sums, group, unitSd, left);
    const sizes = cuts.cohorts.map((cohort) => Object.keys(cohort).length);
    const count = (size: number): number => Math.log(Math.max(1, sizes.filter((other) => other === size).length));
    const [single, pair] = [count(1), count(2) + PAIR_COST];
    for (let cohort = 1; cohort < length; cohort++) this.#cost[cohort] = sizes[cohort] === 1 ? single : pair;
  }

  /** Gain in log-likelihood less the cost; -Infinity where there is nothing to compare. Not for the whole model. */
  score(cohort: number): number {
    const n = this.#n[cohort]!;
    const rest = this.#totalN - n;
    if (n <= 0 || rest <= 0 || this.#variance <= 0) return -Infinity;
    const difference = this.#e[cohort]! / n - (this.#totalE - this.#e[cohort]!) / rest;
    return (difference ** 2 * n * rest) / this.#totalN / this.#variance / 2 - this.#cost[cohort]!;
  }
}

/** Variance of one inference's residual by how devices of a cell differ; the reference's where no cell has two. */
function varianceOf(sums: BlockSums, group: number, unitSd: number, left: CellFilter): number {
  let spread = 0;
  let n = 0;
  for (let cell = 0; cell < sums.cells; cell++) {
    const at = cell * sums.groupCount + group;
    const [samples, devices] = [sums.n[at]!, sums.devices[at]!];
    if (!left(cell) || devices < 2 || samples <= 0) continue;
    const mean = sums.e[cell]! / samples;
    const own = sums.ee[cell]! - 2 * mean * sums.en[cell]! + mean * mean * sums.nn[at]!;
    spread += (Math.max(0, own) * devices) / (devices - 1);
    n += samples;
  }
  return n > 0 && spread > 0 ? spread / n : unitSd * unitSd;
}
