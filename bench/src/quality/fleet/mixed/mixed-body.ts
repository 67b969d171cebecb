import type { Normals } from '../../draw/normals.js';
import { CLASS_SHARES, MODE_SHARES, NUMERIC } from './kinds.js';

/** What makes one device unlike another, for as long as it lives. */
export interface Body {
  readonly offsets: Float64Array;
  readonly gains: Float64Array;
  readonly modes: readonly number[];
  readonly classes: readonly number[];
  readonly confidence: number;
  readonly latency: number;
  /** Mean inferences per window. */
  readonly rate: number;
}

/** How unlike: standard deviations of offsets (in those of the feature), of log gains and of log shares. */
export interface Variety {
  readonly offset: number;
  readonly gain: number;
  readonly share: number;
}

export const USUAL_VARIETY: Variety = { offset: 0.3, gain: 0.08, share: 0.2 };

/** A device drawn from the population; `mean` moves its offsets when the mix of devices changes. */
export function drawBody(normals: Normals, samples: number, variety: Variety, mean = 0): Body {
  const offsets = Float64Array.from({ length: NUMERIC }, () => mean + variety.offset * normals.normal());
  const gains = Float64Array.from({ length: NUMERIC }, () => Math.exp(variety.gain * normals.normal()));
  return {
    offsets,
    gains,
    modes: variedShares(normals, MODE_SHARES, variety.share),
    classes: variedShares(normals, CLASS_SHARES, variety.share),
    confidence: 2 * Math.exp(0.15 * normals.normal()),
    latency: normals.normal(),
    rate: samples * (1 + (2 * normals.uniform() - 1) / 3),
  };
}

function variedShares(normals: Normals, shares: readonly number[], spread: number): number[] {
  const weights = shares.map((share) => share * Math.exp(spread * normals.normal()));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
