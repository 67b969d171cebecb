import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CIFAR_IMAGES, needed, VOICE, voiceSamples } from '../testing/shared-data.js';
import { movedBy, planOfRows, type Rows } from './testing-shift.js';

type Transform = (row: Float32Array) => Float32Array;

/** Seeded normals: an additive congruential walk through Box and Muller. */
function normals(): () => number {
  let state = 7;
  const uniform = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** How far the signals move, from half of the rows to the other half changed. */
function comparer({ shape, rows }: Rows): (change: Transform) => (signal: string) => number {
  const plan = planOfRows({ shape, rows: rows.filter((_, i) => i % 2 === 0) });
  const others = rows.filter((_, i) => i % 2 === 1);
  return (change) => {
    const moved = movedBy(plan, { shape, rows: others.map(change) });
    return (signal) => {
      const by = moved.get(signal);
      if (by === undefined) throw new Error(`no signal ${signal}`);
      return by;
    };
  };
}

/** Beyond what two halves of the same data are apart. */
const SEEN = 0.3;
const SAME = 0.25;

describe.skipIf(CIFAR_IMAGES === undefined)('real images (skipped without ../shared/data/cifar10)', () => {
  let compare: ReturnType<typeof comparer>;
  // Only when the tests run: the body of a skipped group runs as well.
  beforeAll(() => {
    const bytes = readFileSync(needed(CIFAR_IMAGES));
    const rows = Array.from({ length: 2000 }, (_, i) => Float32Array.from(bytes.subarray(i * 3072, (i + 1) * 3072)));
    compare = comparer({ shape: [32, 32, 3], rows });
  });
  const clip = (value: number): number => Math.min(255, Math.max(0, value));

  it('that are blurred lose sharpness and nothing of their brightness', () => {
    const blurred = compare((image) =>
      image.map((value, i) => {
        const column = Math.floor(i / 3) % 32;
        const before = column > 0 ? image[i - 3]! : value;
        return (before + value + (column < 31 ? image[i + 3]! : value)) / 3;
      }),
    );
    expect(blurred('x detail 1/location')).toBeLessThan(-SEEN);
    expect(blurred('x sharpness 1/location')).toBeLessThan(-SEEN);
    expect(Math.abs(blurred('x mean 1/location'))).toBeLessThan(SAME);
  });

  it('with noise gain it', () => {
    const normal = normals();
    const noisy = compare((image) => image.map((value) => clip(value + 10 * normal())));
    expect(noisy('x sharpness 1/location')).toBeGreaterThan(SEEN);
    expect(Math.abs(noisy('x mean 1/location'))).toBeLessThan(SAME);
  });

  it('that are brighter, or flatter, are told from blurred ones', () => {
    const brighter = compare((image) => image.map((value) => clip(value + 20)));
    expect(brighter('x mean 1/location')).toBeGreaterThan(SEEN);
    expect(Math.abs(brighter('x sharpness 1/location'))).toBeLessThan(SAME);
    const flatter = compare((image) => image.map((value) => 128 + 0.7 * (value - 128)));
    expect(flatter('x deviation 1/location')).toBeLessThan(-SEEN);
    expect(flatter('x detail 1/location')).toBeLessThan(-SEEN);
    expect(Math.abs(flatter('x sharpness 1/location'))).toBeLessThan(SAME);
  });

  it('with a dark corner, upside down, or with red and blue exchanged are seen by a projection', () => {
    const position = (i: number): [number, number, number] => [i % 3, Math.floor(i / 3) % 32, Math.floor(i / 96)];
    const changes: readonly Transform[] = [
      (image) => image.map((value, i) => (position(i)[1] < 8 && position(i)[2] < 8 ? 0 : value)),
      (image) => image.map((_, i) => image[(31 - position(i)[2]) * 96 + (i % 96)]!),
      (image) => image.map((_, i) => image[i - (i % 3) + 2 - (i % 3)]!),
    ];
    const same = compare((image) => image);
    const most = (by: (signal: string) => number): number =>
      Math.max(...Array.from({ length: 16 }, (_, p) => Math.abs(by(`x projection ${p}/location`))));
    expect(most(same)).toBeLessThan(SAME);
    for (const change of changes) expect(most(compare(change))).toBeGreaterThan(SEEN);
  });
});

describe.skipIf(VOICE === undefined)('real speech (skipped without ../shared/data/voice)', () => {
  const frames = (): Float32Array[] => {
    const samples = voiceSamples();
    return Array.from({ length: Math.floor(samples.length / 512) }, (_, i) => samples.slice(i * 512, (i + 1) * 512));
  };

  it.each([[[512]], [[512, 1]], [[1, 512]]])(
    'of rows %j: muffled, hissing, quieter and off zero are four things',
    (shape) => {
      const compare = comparer({ shape, rows: frames() });
      const muffled = compare((frame) =>
        frame.map((v, i) => (v + (frame[i - 1] ?? v) + (frame[i - 2] ?? v) + (frame[i - 3] ?? v)) / 4),
      );
      expect(muffled('x sharpness/location')).toBeLessThan(-SEEN);
      expect(Math.abs(muffled('x deviation/location'))).toBeLessThan(SAME);
      const normal = normals();
      const hissing = compare((frame) => frame.map((v) => v + 0.01 * normal()));
      expect(hissing('x sharpness/location')).toBeGreaterThan(SEEN);
      const quieter = compare((frame) => frame.map((v) => 0.5 * v));
      expect(quieter('x deviation/location')).toBeLessThan(-SEEN);
      expect(Math.abs(quieter('x sharpness/location'))).toBeLessThan(SAME);
      const off = compare((frame) => frame.map((v) => v + 0.01));
      expect(off('x mean/location')).toBeGreaterThan(SEEN);
      expect(Math.abs(off('x sharpness/location'))).toBeLessThan(SAME);
    },
  );
});

describe('embeddings of 128 numbers', () => {
  const normal = normals();
  const rows = Array.from({ length: 3000 }, () => {
    const common = normal();
    return Float32Array.from({ length: 128 }, (_, i) => normal() + 0.5 * common * Math.sin(i));
  });
  const compare = comparer({ shape: [128], rows });
  const most = (by: (signal: string) => number): number =>
    Math.max(...Array.from({ length: 16 }, (_, p) => Math.abs(by(`x projection ${p}/location`))));

  it('are seen to move along any direction, to collapse, and to lose dimensions', () => {
    expect(most(compare((row) => row))).toBeLessThan(0.15);
    for (let direction = 0; direction < 5; direction++) {
      const along = Float32Array.from({ length: 128 }, () => (3 * normal()) / Math.sqrt(128));
      expect(most(compare((row) => row.map((v, i) => v + along[i]!)))).toBeGreaterThan(SEEN);
    }
    expect(compare((row) => row.map((v) => 0.9 * v))('x deviation/location')).toBeLessThan(-SEEN);
    expect(compare((row) => row.map((v, i) => (i % 10 === 0 ? 0 : v)))('x deviation/location')).toBeLessThan(-SEEN);
  });
});
