import { describe, expect, it } from 'vitest';
import { Baseline } from './baseline.js';
import { BlockSums } from './block-sums.js';
import { Fleet } from './fleet.js';
import type { ReportColumns } from './types.js';

function block(samples: readonly number[], sums: readonly number[], noisy = false): ReportColumns {
  const devices = samples.map((_, d) => `d${d}`);
  return {
    start: 0,
    seconds: 300,
    devices,
    attributes: devices.map(() => ({})),
    samples: Float64Array.from(samples),
    sums: Float64Array.from(sums),
    noisy,
  };
}

function taken(blocks: readonly ReportColumns[], frozen?: Uint8Array): BlockSums {
  const baseline = new Baseline(Int32Array.of(0), 1);
  const fleet = new Fleet();
  const sums = new BlockSums(1, 1);
  for (const columns of blocks) {
    sums.clear(fleet.cellCount);
    baseline.take(columns, fleet, sums, frozen);
  }
  return sums;
}

describe('Baseline (R1)', () => {
  it('counts no device before it has two blocks of its own', () => {
    const one = block([100], [30]);
    expect(taken([one]).devices[0]).toBe(0);
    expect(taken([one, one]).devices[0]).toBe(0);
    expect(taken([one, one, one]).devices[0]).toBe(1);
  });

  it('is (y - Y/N n) √(N / (N + n)), worked by hand', () => {
    // Past: N = 200, Y = 60, so 0.3 a sample. Now n = 100, y = 45: (45 - 30) √(200 / 300).
    const sums = taken([block([100], [20]), block([100], [40]), block([100], [45])]);
    expect(sums.e[0]).toBeCloseTo(15 * Math.sqrt(2 / 3), 6);
    expect(sums.n[0]).toBe(100);
  });

  it('with noise shrinks by the number of blocks and weighs by what is usual, since n is noisy itself, maybe negative', () => {
    const steady = [100, 100];
    const past = [block([...steady, 100], [30, 30, 20], true), block([...steady, 100], [30, 30, 40], true)];
    const sums = taken([...past, block([...steady, -5], [30, 30, -3], true)]);
    expect(sums.e[0]).toBeCloseTo((-3 - 0.3 * -5) * Math.sqrt(2 / 3), 6);
    expect(sums.n[0]).toBe(300);
  });

  it('with noise counts a device once its past is more than the noise in it; a steady one that is used little at once', () => {
    // Devices differ from their own means by 60 or so, one has 3 of what two blocks had: its rate would be anything.
    const noisy = [
      block([160, 40, 60, -57, 10], [16, 4, 6, 40, 1], true),
      block([40, 160, 140, 60, 10], [4, 16, 14, -40, 1], true),
      block([160, 40, 160, 60, 10], [16, 4, 16, 30, 1], true),
    ];
    const sums = taken(noisy);
    expect(sums.devices[0]).toBe(3);
    expect(Math.abs(sums.e[0]!)).toBeLessThan(1e-9);
    const steady = block([100, 100, 10], [10, 10, 1], true);
    expect(taken([steady, steady, steady]).devices[0]).toBe(3);
  });

  it('caps one busy device at five times the median', () => {
    const past = block([10, 10, 10], [1, 1, 1]);
    const sums = taken([past, past, block([10, 10, 1000], [1, 1, 100])]);
    expect(sums.n[0]).toBe(10 + 10 + 50);
  });

  it('learns what the past predicts, in place of what it sees, where a change is firing', () => {
    const past = block([100], [30]);
    const changed = block([100], [90]);
    const frozen = taken([past, past, changed, changed, changed], Uint8Array.of(1));
    // The mean is still 0.3, so the change still shows in full: (90 - 30) √(400 / 500).
    expect(frozen.e[0]).toBeCloseTo(60 * Math.sqrt(0.8), 6);
    const learning = taken([past, past, changed, changed, changed]);
    expect(learning.e[0]).toBeLessThan(frozen.e[0]! * 0.7);
  });
});
