import { studentTToNormal } from '../stats/student-t-to-normal.js';

/** Below so many devices the spread between them says too little; the stream's own past decides (R3). */
export const DEVICES_FOR_SPREAD = 8;

/** A stream that rests on its own past alone needs so many blocks of it. */
const BLOCKS_FOR_PAST = 3;

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
  if (fewest < DEVICES_FOR_SPREAD) {
    return blocks < BLOCKS_FOR_PAST ? undefined : { variance: Math.max(past, floor), degrees: blocks };
  }
  const fromPast = blocks > 0 && past > between;
  return { variance: Math.max(between, fromPast ? past : 0, floor), degrees: fromPast ? blocks : degrees };
}

export interface NullVariance {
  readonly variance: number;
  readonly degrees: number;
}

/** z = Φ⁻¹(T_ν(effect / √variance)), drawn towards zero by the smallest shift that is worth a person's time. */
export function standardise(effect: number, by: NullVariance, smallestEffect: number): number {
  const deviation = Math.sqrt(by.variance);
  if (deviation === 0) return 0;
  const z = studentTToNormal(effect / deviation, by.degrees);
  const room = Math.abs(z) - smallestEffect / deviation;
  return room <= 0 ? 0 : Math.sign(z) * room;
}
