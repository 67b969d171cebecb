import { sum } from './feature-counts.js';

/** One score in both files, by device: rows that have a value, and the sum of the score over them. */
export interface DeviceSums {
  readonly referenceRows: Float64Array;
  readonly referenceSums: Float64Array;
  readonly currentRows: Float64Array;
  readonly currentSums: Float64Array;
}

/** A difference of means, current minus reference, with its standard error and Student's degrees of freedom. */
export interface Difference {
  readonly change: number;
  readonly se: number;
  readonly df: number;
}

/** How devices carry the evidence; see docs/decisions/0009. */
export type DeviceDesign = 'paired' | 'groups' | 'few';

export const LEAST_DEVICES = 5;
/** Where one side has fewer than that, the other must be able to tell how devices differ. */
export const LEAST_DEVICES_TO_LEARN_SPREAD = 8;
/** A device counts for at most so many times the median device. */
const CAP = 4;

/** The design that these devices allow, told by their rows alone, never by what the rows say; undefined if none. */
export function designOf(referenceRows: ArrayLike<number>, currentRows: ArrayLike<number>): DeviceDesign | undefined {
  const inReference = Array.from(referenceRows, (rows) => rows > 0);
  const inCurrent = Array.from(currentRows, (rows) => rows > 0);
  const both = inReference.filter((present, i) => present && inCurrent[i]!).length;
  const [reference, current] = [inReference, inCurrent].map((present) => present.filter(Boolean).length) as [
    number,
    number,
  ];
  if (both >= LEAST_DEVICES && 2 * both >= current) return 'paired';
  if (Math.min(reference, current) >= LEAST_DEVICES) return 'groups';
  if (both === 0 && Math.min(reference, current) > 0 && Math.max(reference, current) >= LEAST_DEVICES_TO_LEARN_SPREAD)
    return 'few';
  return undefined;
}

/**
 * The difference of a score between two files whose rows come from devices that differ and repeat themselves.
 *
 * - paired: mean over devices of each one's own change, by the harmonic mean of its rows (capped).
 * - groups: difference of the means over devices (rows capped), with the covariance of those that are in both files.
 * - few: as groups, where one side has next to no devices, so that the spread between devices is the other side's.
 *
 * The standard error is at least that of independent rows of variance 1, so a few devices that agree by chance don't
 * make evidence. Result: undefined where too few devices have a value. Cost: O(devices).
 */
export function clusteredDifference(design: DeviceDesign, sums: DeviceSums): Difference | undefined {
  if (design === 'paired') return paired(sums);
  if (designOf(sums.referenceRows, sums.currentRows) === undefined) return undefined;
  const reference = groupMean(sums.referenceRows, sums.referenceSums);
  const current = groupMean(sums.currentRows, sums.currentSums);
  const change = current.mean - reference.mean;
  const floor = Math.sqrt(1 / sum(sums.referenceRows) + 1 / sum(sums.currentRows));
  if (Math.min(reference.devices, current.devices) < LEAST_DEVICES) {
    const [small, large] = reference.devices < current.devices ? [reference, current] : [current, reference];
    // A device of fewer rows has a wilder mean; how much of the spread that is can't be told, so all of it.
    const wilder = Math.max(1, large.medianRows / small.leastRows);
    const variance = large.variance * large.effective * (wilder / small.effective + 1 / large.effective);
    return { change, se: Math.max(Math.sqrt(variance), floor), df: Math.max(1, large.effective - 1) };
  }
  let covariance = 0;
  for (const i of reference.residuals.keys()) covariance += reference.residuals[i]! * current.residuals[i]!;
  const apart = reference.variance + current.variance;
  const df =
    apart ** 2 /
    (reference.variance ** 2 / Math.max(1, reference.effective - 1) +
      current.variance ** 2 / Math.max(1, current.effective - 1));
  const se = Math.sqrt(Math.max(apart - 2 * covariance, 0));
  return {
    change,
    se: Math.max(se, floor),
    df: apart > 0 ? Math.max(1, df) : Math.max(1, Math.min(reference.effective, current.effective) - 1),
  };
}

function paired({ referenceRows, referenceSums, currentRows, currentSums }: DeviceSums): Difference | undefined {
  const devices = [...referenceRows.keys()].filter((i) => referenceRows[i]! > 0 && currentRows[i]! > 0);
  if (devices.length < LEAST_DEVICES) return undefined;
  const precision = devices.map((i) => (referenceRows[i]! * currentRows[i]!) / (referenceRows[i]! + currentRows[i]!));
  const cap = CAP * median(precision);
  const weights = precision.map((value) => Math.min(value, cap));
  const total = sum(weights);
  const changes = devices.map((i) => currentSums[i]! / currentRows[i]! - referenceSums[i]! / referenceRows[i]!);
  const change = sum(changes.map((value, j) => value * weights[j]!)) / total;
  const squares = sum(changes.map((value, j) => (weights[j]! * (value - change)) ** 2));
  const variance = ((devices.length / (devices.length - 1)) * squares) / total ** 2;
  const floor = sum(weights.map((weight, j) => weight ** 2 / precision[j]!)) / total ** 2;
  const effective = total ** 2 / sum(weights.map((weight) => weight ** 2));
  return { change, se: Math.sqrt(Math.max(variance, floor)), df: Math.max(1, effective - 1) };
}

interface GroupMean {
  readonly mean: number;
  /** Of the mean. */
  readonly variance: number;
  readonly devices: number;
  readonly effective: number;
  readonly medianRows: number;
  readonly leastRows: number;
  /** Each device's part in the mean's deviation. */
  readonly residuals: Float64Array;
}

function groupMean(rows: Float64Array, sums: Float64Array): GroupMean {
  const present = [...rows].filter((count) => count > 0);
  const medianRows = median(present);
  const weights = rows.map((count) => Math.min(count, CAP * medianRows));
  const total = sum(weights);
  const mean = sum(weights.map((weight, i) => (weight > 0 ? (weight * sums[i]!) / rows[i]! : 0))) / total;
  const residuals = weights.map((weight, i) => (weight > 0 ? (weight * (sums[i]! / rows[i]! - mean)) / total : 0));
  const devices = present.length;
  const variance = devices > 1 ? (devices / (devices - 1)) * sum(residuals.map((value) => value ** 2)) : 0;
  const effective = total ** 2 / sum(weights.map((weight) => weight ** 2));
  return { mean, variance, devices, effective, medianRows, leastRows: Math.min(...present), residuals };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
