import { describe, expect, it } from 'vitest';
import { clusteredDifference, designOf, type DeviceSums } from './clustered-difference.js';

/** Extra hours of sleep of ten people under two drugs: Student 1908, R's data set `sleep`. */
const FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
const SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
/** So many rows a device that only the devices' own spread counts. */
const ROWS = 1e6;

describe('clusteredDifference', () => {
  it('is Student’s paired t for devices in both files: t = 4.0621, df = 9, p = 0.002833', () => {
    const found = clusteredDifference('paired', sums(FIRST, SECOND), 0)!;
    expect(found.change).toBeCloseTo(1.58, 10);
    expect(found.change / found.se).toBeCloseTo(4.0621, 3);
    expect(found.p).toBeCloseTo(0.002833, 6);
  });

  it('is Welch’s t for groups, or less sure: t = 1.8608, p = 0.07939 at least', () => {
    const apart = sums([...FIRST, ...SECOND.map(() => NaN)], [...FIRST.map(() => NaN), ...SECOND]);
    const found = clusteredDifference('groups', apart, 0)!;
    expect(found.change / found.se).toBeCloseTo(1.8608, 3);
    expect(found.p).toBeGreaterThanOrEqual(0.07938);
    expect(found.p).toBeLessThan(0.09);
  });

  it('takes what devices of both groups have in common out of the error', () => {
    const together = clusteredDifference('groups', sums(FIRST, SECOND), 0)!;
    expect(together.se).toBeCloseTo(0.389, 3);
  });

  it('never takes devices that agree by chance for more than their rows are worth', () => {
    const alike = sums([0, 0, 0, 0, 0, 0], [0.3, 0.3, 0.3, 0.3, 0.3, 0.3], 10);
    const found = clusteredDifference('paired', alike, 0)!;
    expect(found.se).toBeCloseTo(Math.sqrt(2 / 60), 10);
    expect(found.p).toBeGreaterThan(0.1);
  });

  it('finds nothing within the smallest change that matters', () => {
    expect(clusteredDifference('paired', sums(FIRST, SECOND), 1.6)!.p).toBe(1);
  });

  it('answers nothing for four devices', () => {
    const few = sums(FIRST.slice(0, 4), SECOND.slice(0, 4));
    expect(clusteredDifference('paired', few, 0)).toBeUndefined();
    expect(clusteredDifference('groups', few, 0)).toBeUndefined();
  });
});

describe('designOf', () => {
  it('pairs where most of the current devices were there before, else compares groups, else gives up', () => {
    const rows = (reference: number, both: number, current: number): [number[], number[]] => [
      [...Array<number>(reference + both).fill(9), ...Array<number>(current).fill(0)],
      [...Array<number>(reference).fill(0), ...Array<number>(both + current).fill(9)],
    ];
    expect(designOf(...rows(0, 20, 0))).toBe('paired');
    expect(designOf(...rows(100, 10, 10))).toBe('paired');
    expect(designOf(...rows(10, 4, 6))).toBe('groups');
    expect(designOf(...rows(10, 5, 20))).toBe('groups');
    expect(designOf(...rows(10, 0, 5))).toBe('groups');
    expect(designOf(...rows(30, 0, 2))).toBeUndefined();
    expect(designOf(...rows(0, 4, 0))).toBeUndefined();
  });
});

/** NaN: not in that file. */
function sums(reference: number[], current: number[], rows = ROWS): DeviceSums {
  const rowsOf = (means: number[]): Float64Array => Float64Array.from(means, (mean) => (Number.isNaN(mean) ? 0 : rows));
  const sumsOf = (means: number[]): Float64Array =>
    Float64Array.from(means, (mean) => (Number.isNaN(mean) ? 0 : mean * rows));
  return {
    referenceRows: rowsOf(reference),
    referenceSums: sumsOf(reference),
    currentRows: rowsOf(current),
    currentSums: sumsOf(current),
  };
}
