import { medianOf } from '../stats/median.js';

/** Of a normal quantity, standard deviations in one median absolute deviation. */
const SD_PER_MEDIAN = 1.4826;

export interface SeenSamples {
  /** Of this block, row-major by device: samples of each group. */
  readonly samples: ArrayLike<number>;
  /** Row of each device in its past. */
  readonly rows: ArrayLike<number>;
  /** Samples of the past, row-major by row, and blocks that it has. */
  readonly past: ArrayLike<number>;
  readonly blocks: ArrayLike<number>;
}

/**
 * Per group: by how much a device's number of samples differs from block to block, as a standard deviation.
 *
 * The median of what devices differ from their own means by, so that a few that have become busy do not matter. With
 * noise (level dp) that is the noise, and what usage varies by beside it: no less than the noise. 0 where no device has
 * a past. Cost: O(devices log devices) a group.
 */
export function noiseOfSamples({ samples, rows, past, blocks }: SeenSamples, groups: number): Float64Array {
  const known = Array.from(rows, (row, d) => ({ row, d })).filter(({ row }) => blocks[row]! > 0);
  return Float64Array.from({ length: groups }, (_, g) => {
    const off = known.map(({ row, d }) => Math.abs(samples[d * groups + g]! - past[row * groups + g]! / blocks[row]!));
    return off.length === 0 ? 0 : SD_PER_MEDIAN * medianOf(off);
  });
}
