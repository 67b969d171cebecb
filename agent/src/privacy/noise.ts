import type { CellLayout } from '@fleetally/counts';

import { discreteLaplace } from './discrete-laplace.js';
import type { RandomIntegers } from './random-integers.js';

/** `'aggregate'`: fixed cells and a minimum sample count. `dp`: noise on every cell as well, drawn on the device. */
export type PrivacyOption = 'aggregate' | { readonly level: 'dp'; readonly epsilonPerRecord: number };

/**
 * How many independent shares one inference record's epsilon is split into.
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

/** Thousandths of epsilon, rounded down so that never more is spent than was asked for. */
export function milliEpsilonOf(privacy: PrivacyOption): number {
  return privacy === 'aggregate' ? 0 : Math.floor(privacy.epsilonPerRecord * 1000 + 1e-6);
}

/** Adds discrete Laplace noise of epsilon = milliEpsilon / (1000 * shares) to every cell, in place. Cells may go negative. */
export function addNoise(cells: Int32Array, milliEpsilon: number, shares: number, random: RandomIntegers): void {
  for (let i = 0; i < cells.length; i += 1) {
    cells[i] = cells[i]! + discreteLaplace(milliEpsilon, 1000 * shares, random);
  }
}

/** The number of inferences with noise of one share. */
export function noisyInferences(n: number, milliEpsilon: number, shares: number, random: RandomIntegers): number {
  return n + discreteLaplace(milliEpsilon, 1000 * shares, random);
}
