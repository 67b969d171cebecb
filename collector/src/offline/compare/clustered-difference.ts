import { medianOf } from '../../stats/median.js';
import { logStudentTSurvival } from '../../stats/student-t-survival.js';
import { logTwoSampleTail } from '../../stats/two-sample-tail.js';
import { sum } from './feature-counts.js';

/** One score in both files, by device: rows that have a value, and the sum of the score over them. */
export interface DeviceSums {
  readonly referenceRows: Float64Array;
  readonly referenceSums: Float64Array;
  readonly currentRows: Float64Array;
  readonly currentSums: Float64Array;
}

/** A difference of means, current minus reference. */
export interface Difference {
  readonly change: number;
  readonly se: number;
  /** Two-sided, of what is beyond the smallest change that matters; 1 where nothing is. */
  readonly p: number;
}

/** How devices carry the evidence; see docs/decisions/0009. */
export type DeviceDesign = 'paired' | 'groups';

export const LEAST_DEVICES = 5;
/** A device counts for at most so many times the median device. */
const CAP = 4;

/** The design that these devices allow, told by their rows alone, never by what the rows say; undefined if none. */
export function designOf(referenceRows: ArrayLike<number>, currentRows: ArrayLike<number>): DeviceDesign | undefined {
  let [reference, current, both] = [0, 0, 0];
  for (let i = 0; i < referenceRows.length; i++) {
    if (referenceRows[i]! > 0) reference++;
    if (currentRows[i]! > 0) current++;
    if (referenceRows[i]! > 0 && currentRows[i]! > 0) both++;
  }
  if (both >= LEAST_DEVICES && 2 * both >= current) return 'paired';
  return Math.min(reference, current) >= LEAST_DEVICES ? 'groups' : undefined;
}

/**
 * The difference of a score between two files whose rows come from devices that differ and repeat themselves.
 *
 * - paired: mean over devices of each one's own change, by the harmonic mean of its rows (capped); Student's t.
 * - groups: difference of the means over devices (rows capped), with the covariance of those that are in both files.
 *   The larger p of two tests: Welch's t, which lets the files differ in spread, and the permutation of devices
 *   (saddlepoint), which lets devices be skewed and few.
 *
 * The standard error is at least that of independent rows of variance 1, so a few devices that agree by chance don't
 * make evidence. Result: undefined where too few devices have a value. Cost: O(devices).
 */
export function clusteredDifference(design: DeviceDesign, sums: DeviceSums, smallest: number): Difference | undefined {
  return design === 'paired' ? paired(sums, smallest) : groups(sums, smallest);
}

function paired(sums: DeviceSums, smallest: number): Difference | undefined {
  const { referenceRows, referenceSums, currentRows, currentSums } = sums;
  const devices = [...referenceRows.keys()].filter((i) => referenceRows[i]! > 0 && currentRows[i]! > 0);
  if (devices.length < LEAST_DEVICES) return undefined;
  const precision = devices.map((i) => (referenceRows[i]! * currentRows[i]!) / (referenceRows[i]! + currentRows[i]!));
  const cap = CAP * medianOf(precision);
  const weights = precision.map((value) => Math.min(value, cap));
  const total = sum(weights);
  const changes = devices.map((i) => currentSums[i]! / currentRows[i]! - referenceSums[i]! / referenceRows[i]!);
  const change = sum(changes.map((value, j) => value * weights[j]!)) / total;
  const squares = sum(changes.map((value, j) => (weights[j]! * (value - change)) ** 2));
  const variance = ((devices.length / (devices.length - 1)) * squares) / total ** 2;
  const floor = sum(weights.map((weight, j) => weight ** 2 / precision[j]!)) / total ** 2;
  const effective = total ** 2 / sum(weights.map((weight) => weight ** 2));
  const se = Math.sqrt(Math.max(variance, floor));
  return { change, se, p: studentP(change, se, effective - 1, smallest) };
}

function groups(sums: DeviceSums, smallest: number): Difference | undefined {
  const reference = groupMean(sums.referenceRows, sums.referenceSums);
  const current = groupMean(sums.currentRows, sums.currentSums);
  if (Math.min(reference.means.length, current.means.length) < LEAST_DEVICES) return undefined;
  const change = current.mean - reference.mean;
  let covariance = 0;
  for (const i of reference.residuals.keys()) covariance += reference.residuals[i]! * current.residuals[i]!;
  // As for the variances: residuals from a mean of their own are a little too small.
  covariance *= Math.sqrt(reference.unbiased * current.unbiased);
  const apart = reference.variance + current.variance;
  const freedom = (group: GroupMean): number => Math.max(1, group.effective - 1);
  const df =
    apart > 0
      ? apart ** 2 / (reference.variance ** 2 / freedom(reference) + current.variance ** 2 / freedom(current))
      : Math.min(freedom(reference), freedom(current));
  const floor = 1 / sum(sums.referenceRows) + 1 / sum(sums.currentRows);
  const se = Math.sqrt(Math.max(apart - 2 * covariance, floor));
  const p = studentP(change, se, df, smallest);
  return { change, se, p: p < 1 ? Math.max(p, permutationP(reference.means, current.means, smallest)) : p };
}

/** How often devices shared out over the two files at random would be as far apart; each device counts alike. */
function permutationP(reference: readonly number[], current: readonly number[], smallest: number): number {
  const difference = sum(current) / current.length - sum(reference) / reference.length;
  const beyond = Math.abs(difference) - smallest;
  if (beyond <= 0) return 1;
  const sign = Math.sign(difference);
  // Without the difference itself where it does not matter, so that only what is beyond it counts.
  const scores = [...reference, ...current.map((mean) => mean - sign * smallest)].map((mean) => sign * mean);
  const shares = scores.map(() => 1 / scores.length);
  return Math.min(1, 2 * Math.exp(logTwoSampleTail({ scores, shares }, current.length, reference.length, beyond)));
}

function studentP(change: number, se: number, df: number, smallest: number): number {
  const beyond = Math.abs(change) - smallest;
  return beyond > 0 ? Math.min(1, 2 * Math.exp(logStudentTSurvival(beyond / se, Math.max(1, df)))) : 1;
}

interface GroupMean {
  readonly mean: number;
  /** Of the mean. */
  readonly variance: number;
  readonly effective: number;
  /** D / (D − 1) */
  readonly unbiased: number;
  readonly means: readonly number[];
  /** Each device's part in the mean's deviation. */
  readonly residuals: Float64Array;
}

function groupMean(rows: Float64Array, sums: Float64Array): GroupMean {
  const present = [...rows.keys()].filter((i) => rows[i]! > 0);
  const cap = CAP * medianOf(present.map((i) => rows[i]!));
  const weights = rows.map((count) => Math.min(count, cap));
  const total = sum(weights);
  const mean = sum(present.map((i) => (weights[i]! * sums[i]!) / rows[i]!)) / total;
  const residuals = new Float64Array(rows.length);
  for (const i of present) residuals[i] = (weights[i]! * (sums[i]! / rows[i]! - mean)) / total;
  const squares = sum(residuals.map((value) => value ** 2));
  const effective = total ** 2 / sum(weights.map((weight) => weight ** 2));
  const unbiased = present.length / Math.max(1, present.length - 1);
  return {
    mean,
    variance: unbiased * squares,
    effective,
    unbiased,
    means: present.map((i) => sums[i]! / rows[i]!),
    residuals,
  };
}
