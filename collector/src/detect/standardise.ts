import { studentTToNormal } from '../stats/student-t-to-normal.js';

/** Below so many devices the spread between them says too little; the stream's own past decides (R3). */
export const DEVICES_FOR_SPREAD = 8;

/** A stream needs so many blocks of its own past. */
const BLOCKS_FOR_PAST = 3;

/**
 * Most that one block may say where nothing but the past tells what is usual. A few devices' glitches have tails that no
 * variance describes; held to this, one alone is never enough, and evidence stays valid, since a bound only lowers it.
 */
const LARGEST_Z_OF_FEW = 3;

/** Nothing can be steadier than a quarter of independent sampling: keeps a constant sensor's first wobble finite. */
const FLOOR_SHARE = 0.25;

/**
 * Variance that a stream's mean residual has without any change, and its degrees of freedom (R3).
 *
 * Inputs: variance between devices and its degrees, the fewer devices of the two sides, the running mean of past
 * squared effects with how many blocks it rests on, samples behind the effect, standard deviation of one inference.
 * Result: undefined when there is too little to judge by.
 */
export function nullVariance(
  between: number,
  degrees: number,
  fewest: number,
  past: number,
  blocks: number,
  n: number,
  unitSd: number,
): NullVariance | undefined {
  const floor = n > 0 ? (FLOOR_SHARE * unitSd * unitSd) / n : 0;
  // How much blocks of this stream differ for reasons that all its devices share is known from its own past alone.
  if (blocks < BLOCKS_FOR_PAST) return undefined;
  if (fewest < DEVICES_FOR_SPREAD) {
    return { variance: Math.max(past, floor), degrees: blocks, largestZ: LARGEST_Z_OF_FEW };
  }
  const variance = Math.max(between, past, floor);
  // A short past can look calmer than it is, so its length bounds the degrees of freedom also where it is the smaller.
  return { variance, degrees: past > between ? blocks : Math.min(degrees, blocks), largestZ: Infinity };
}

export interface NullVariance {
  readonly variance: number;
  readonly degrees: number;
  readonly largestZ: number;
}

/** z = Φ⁻¹(T_ν(effect / √variance)), drawn towards zero by the smallest shift that is worth a person's time. */
export function standardise(effect: number, by: NullVariance, smallestEffect: number): number {
  const deviation = Math.sqrt(by.variance);
  if (deviation === 0) return 0;
  const z = studentTToNormal(effect / deviation, by.degrees);
  const room = Math.min(Math.abs(z) - smallestEffect / deviation, by.largestZ);
  return room <= 0 ? 0 : Math.sign(z) * room;
}
