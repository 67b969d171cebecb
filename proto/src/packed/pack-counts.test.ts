import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packCounts } from './pack-counts.js';
import { PackError } from './pack-error.js';
import { packedCells } from './pack-layout.js';
import type { PackLayout } from './pack-layout.js';
import { unpackCounts } from './unpack-counts.js';

const SEED = 20_260_802;

const layouts: fc.Arbitrary<PackLayout> = fc.array(
  fc.record({ kind: fc.constantFrom('dense', 'sparse', 'pairs'), length: fc.nat(40) }),
  { maxLength: 12 },
);
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const cell = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.integer({ min: -20, max: 120 }) },
  { weight: 1, arbitrary: int32 },
);
const layoutAndCounts = layouts.chain((layout) => {
  const cells = packedCells(layout);
  const counts = fc.array(cell, { minLength: cells, maxLength: cells });
  return fc.tuple(
    fc.constant(layout),
    counts.map((values) => Int32Array.from(values)),
  );
});

describe('packCounts and unpackCounts', () => {
  it('give back the same counts, of either sign and any size, and leave their argument alone', () => {
    fc.assert(
      fc.property(layoutAndCounts, ([layout, counts]) => {
        const before = counts.slice();
        const bytes = packCounts(counts, layout);
        expect(unpackCounts(bytes, layout)).toEqual(counts);
        expect(counts).toEqual(before);
        expect(packCounts(counts, layout)).toEqual(bytes);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it.each([
    ['the smallest and the largest', [-(2 ** 31), 2 ** 31 - 1, -(2 ** 31), 0]],
    ['one enormous cell among small ones', [0, 1, 0, 2 ** 31 - 1, 1, 1, 0, 0, -(2 ** 31)]],
    ['equal cells', [7, 7, 7, 7, 7, 7]],
    ['nothing but zeros', [0, 0, 0]],
    ['no cell at all', []],
  ])('hold %s', (_, values) => {
    const counts = Int32Array.from(values);
    for (const kind of ['dense', 'sparse', 'pairs'] as const) {
      const layout = [{ kind, length: counts.length }];
      expect(unpackCounts(packCounts(counts, layout), layout)).toEqual(counts);
    }
  });

  it('spend a quarter of a byte on a run of zeros, however long', () => {
    const layout = Array.from({ length: 4 }, () => ({ kind: 'sparse' as const, length: 100_000 }));
    expect(packCounts(new Int32Array(400_000), layout)).toHaveLength(2);
  });

  it('refuse counts that are not as long as their layout', () => {
    expect(codeOf(() => packCounts(new Int32Array(3), [{ kind: 'dense', length: 4 }]))).toBe('LENGTH');
  });
});

describe('version 1 of the format', () => {
  // Frozen: a device may send such bytes years after this was written.
  const layout: PackLayout = [
    { kind: 'dense', length: 8 },
    { kind: 'sparse', length: 3 },
    { kind: 'dense', length: 8 },
    { kind: 'sparse', length: 3 },
    { kind: 'pairs', length: 6 },
    { kind: 'sparse', length: 24 },
    { kind: 'sparse', length: 2 },
  ];
  const counts = Int32Array.from([
    ...[12, 13, 11, 14, 12, 15, 10, 13],
    ...[0, 0, 0],
    ...[13, 12, 14, 11, 9, 16, 12, 11],
    ...[0, 2, 0],
    ...[48, 55, 52, 61, 40, 2_000_000_000],
    ...[0, 0, 0, 0, 0, 0, 0, 3, 40, 51, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0],
    ...[0, 0],
  ]);
  const frozen = '0145d052c7342197bc6cf11f70ea0b4ebfffffdcd64f259424e94f79f945fd00';

  it('is written as it always was', () => {
    expect(Buffer.from(packCounts(counts, layout)).toString('hex')).toBe(frozen);
  });

  it('is read as it always was', () => {
    expect(unpackCounts(Buffer.from(frozen, 'hex'), layout)).toEqual(counts);
  });
});

describe('unpackCounts, given hostile bytes', () => {
  it('throws PackError or gives as many cells as the layout has', () => {
    fc.assert(
      fc.property(layoutAndCounts, fc.uint8Array({ maxLength: 300 }), fc.nat(), fc.nat(7), (pair, noise, at, bit) => {
        const [layout, counts] = pair;
        const bytes = packCounts(counts, layout);
        const flipped = bytes.slice();
        flipped[at % bytes.length]! ^= 1 << bit;
        const versioned = Uint8Array.from([1, ...noise]);
        for (const hostile of [noise, versioned, flipped, bytes.subarray(0, at % bytes.length)]) {
          const outcome = attempt(() => unpackCounts(hostile, layout));
          if (outcome instanceof Int32Array) expect(outcome).toHaveLength(counts.length);
          else expect(outcome).toBeInstanceOf(PackError);
        }
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  it('tells one kind of damage from another', () => {
    const layout: PackLayout = [{ kind: 'sparse', length: 9 }];
    const bytes = packCounts(Int32Array.of(0, 0, 5, 0, 0, 0, 0, 0, 1), layout);
    expect(codeOf(() => unpackCounts(bytes.subarray(0, bytes.length - 1), layout))).toBe('TRUNCATED');
    expect(codeOf(() => unpackCounts(new Uint8Array(), layout))).toBe('TRUNCATED');
    expect(codeOf(() => unpackCounts(Uint8Array.from([...bytes, 0]), layout))).toBe('TRAILING');
    expect(codeOf(() => unpackCounts(Uint8Array.from([2, ...bytes.subarray(1)]), layout))).toBe('VERSION');
    // Mode sparse, 15 cells of 9, each with a gap of 0 and a value of -1.
    expect(codeOf(() => unpackCounts(Uint8Array.of(1, 0b11111100, 0, 0, 0, 0, 0, 0), layout))).toBe('TOO_LARGE');
    // Mode Rice, an offset 63 bits wide.
    expect(codeOf(() => unpackCounts(Uint8Array.of(1, 0b01111111, 0, 0, 0), layout))).toBe('TOO_LARGE');
  });

  it('does not read the end of one report for the beginning of another of a different plan', () => {
    const bytes = packCounts(Int32Array.of(4, 5, 6), [{ kind: 'dense', length: 3 }]);
    expect(codeOf(() => unpackCounts(bytes, [{ kind: 'dense', length: 300 }]))).toBe('TRUNCATED');
    expect(codeOf(() => unpackCounts(bytes, [{ kind: 'dense', length: 1 }]))).toBe('TRAILING');
  });
});

function attempt(run: () => Int32Array): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof PackError ? error.code : String(error);
  }
  return 'nothing thrown';
}
