import type { CellLayout } from '@fleetally/counts';

import { discreteGaussian } from './discrete-gaussian.js';
import { discreteLaplace } from './discrete-laplace.js';
import type { PrivacyCost } from './option.js';
import type { RandomIntegers } from './random-integers.js';

/** Draws the noise of one count. */
export type Noise = () => number;

/**
 * How many blocks one inference record touches, each by one: what epsilon, or rho, is split over.
 *
 * A record adds one to exactly one cell of every feature block, of the classes and of the confidence; to one cell of
 * latency or of errors, never both (one share for the two); and one to the number of inferences (one share).
 * Windows hold different records and compose in parallel, so the sum over the shares is epsilon per record for ever.
 */
export function epsilonShares(layout: CellLayout): number {
  let shares = 2;
  for (const block of layout.blocks) {
    if (block.kind === 'latency' || block.kind === 'errors') continue;
    shares += 1;
  }
  return shares;
}

/**
 * Noise for counts of which one record changes `shares`, each by one, at a cost of no more than `cost` together.
 *
 * Laplace: each share has epsilon / shares, and epsilons add up. Gaussian: the variance is shares / (2 rho), because
 * the squares of the changes add up; with many features that is far less noise for the same epsilon.
 * Errors: RangeError when the noise would be wider than the samplers are exact for.
 */
export function noiseOf({ milliEpsilon, gaussian }: PrivacyCost, shares: number, random: RandomIntegers): Noise {
  if (gaussian === undefined) {
    const divisor = greatestDivisor(milliEpsilon, 1000 * shares);
    return () => discreteLaplace(milliEpsilon / divisor, (1000 * shares) / divisor, random);
  }
  // In thousandths, rounded up, so that the numbers stay small and the cost stays below what is told.
  const twiceRho = 2n * BigInt(gaussian.rhoTrillionths);
  const thousandths = (BigInt(shares) * 10n ** 15n + twiceRho - 1n) / twiceRho;
  const divisor = BigInt(greatestDivisor(1000, Number(thousandths % 1000n)));
  return discreteGaussian({ numerator: thousandths / divisor, denominator: 1000n / divisor }, random);
}

/** Adds noise to every cell, in place. Cells may go negative. */
export function addNoise(cells: Int32Array, noise: Noise): void {
  for (let i = 0; i < cells.length; i += 1) cells[i] = cells[i]! + noise();
}

/** Small numbers need few random bytes. */
function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
