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

  it('learns nothing where a change is firing, and takes no block for learnt', () => {
    const past = block([100], [30]);
    const changed = block([100], [90]);
    const frozen = taken([past, past, changed, changed, changed], Uint8Array.of(1));
    // The first block of a device that is new to the change is its past: 0.3, of 100 samples, so (90 - 30) √(100 / 200).
    expect(frozen.e[0]).toBeCloseTo(60 * Math.sqrt(0.5), 6);
    const learning = taken([past, past, changed, changed, changed]);
    expect(learning.e[0]).toBeLessThan(frozen.e[0]! * 0.9);
  });

  it('does not stand off once a change is over, however noisy the one block was that a device came with while it fired', () => {
    const baseline = new Baseline(Int32Array.of(0), 1);
    const fleet = new Fleet();
    const sums = new BlockSums(1, 1);
    const took = (y: number, isFiring: boolean): number => {
      sums.clear(fleet.cellCount);
      baseline.take(block([100], [y]), fleet, sums, isFiring ? Uint8Array.of(1) : undefined);
      return sums.e[0]!;
    };
    took(40, true);
    for (let w = 0; w < 200; w++) took(30, true);
    const after = Array.from({ length: 100 }, () => took(30, false));
    // One error of 10, paid once: Σ of (30 - 40 / k - …) √(…) over a past that begins with one block. As 200 learnt blocks it would be 10 each.
    expect(after[0]).toBeCloseTo(-10 * Math.sqrt(0.5), 6);
    expect(Math.abs(after[99]!)).toBeLessThan(0.2);
  });
});
