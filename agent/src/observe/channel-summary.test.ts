import { describe, expect, it } from 'vitest';

import { channelShape, summariseChannel } from './channel-summary.js';

/** Mean, population deviation and mean neighbour difference of the lines that are read, written from their definition. */
function expected(lines: readonly (readonly number[])[]): number[] {
  const values = lines.flat();
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const steps = lines.flatMap((line) => line.slice(1).map((value, i) => Math.abs(value - line[i]!)));
  return [mean, Math.sqrt(variance), steps.reduce((sum, step) => sum + step, 0) / steps.length];
}

const wave = (i: number): number => Math.sin(i * 0.7) * 50 + ((i * 37) % 11);

describe('summariseChannel', () => {
  it('reads every fifth line of a 32 x 32 image, in each channel and layout', () => {
    const pixels = Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => wave(i));
    const out = new Float64Array(3);
    for (const layout of ['nhwc', 'nchw'] as const) {
      const shape = channelShape(layout, layout === 'nhwc' ? [1, 32, 32, 3] : [1, 3, 32, 32], pixels.length);
      for (let channel = 0; channel < 3; channel++) {
        summariseChannel(pixels, channel * shape.channelStride, shape, out);
        const at = (line: number, column: number): number =>
          layout === 'nhwc' ? (line * 32 + column) * 3 + channel : channel * 1024 + line * 32 + column;
        const lines = Array.from({ length: 7 }, (_, i) => Array.from({ length: 32 }, (_, c) => pixels[at(5 * i, c)]!));
        for (const [i, value] of expected(lines).entries()) expect(out[i]).toBeCloseTo(value, 6);
      }
    }
  });

  it.each([
    ['a small image whole', 'nhwc', [1, 8, 8, 3], 8],
    ['a large image at lines an odd number apart', 'nchw', [1, 3, 224, 224], 7],
    ['short sound whole', 'flat', [1, 576], 1],
    ['a million elements at a few lines', 'flat', [1, 1_000_000], 7],
  ] as const)('reads %s', (_, layout, dims, lines) => {
    const elements = dims.slice(1).reduce((product: number, dim) => product * dim, 1);
    const shape = channelShape(layout, dims, elements);
    expect(shape.height).toBe(lines);
    const every = shape.lineStride / (shape.width * shape.step);
    expect(every % 2).toBe(1);
    // The last line read lies inside the row.
    expect((shape.height - 1) * shape.lineStride + shape.width * shape.step).toBeLessThanOrEqual(elements);
  });
});

describe('sharpness', () => {
  const figures = (values: readonly number[]): Float64Array => {
    const out = new Float64Array(4);
    summariseChannel(Float64Array.from(values), 0, channelShape('flat', [1, values.length], values.length), out);
    return out;
  };

  it('is the same at any loudness and offset, and less for smoother signals', () => {
    const sharp = figures(Array.from({ length: 500 }, (_, i) => wave(i)))[3]!;
    const louder = figures(Array.from({ length: 500 }, (_, i) => 1000 - 7 * wave(i)))[3]!;
    expect(louder).toBeCloseTo(sharp, 9);
    expect(figures(Array.from({ length: 500 }, (_, i) => Math.sin(i / 50)))[3]).toBeLessThan(0.1 * sharp);
    // Alternating between two values: every step is two standard deviations.
    expect(figures(Array.from({ length: 500 }, (_, i) => i % 2))[3]).toBeCloseTo(2, 12);
  });

  it('is 0 where nothing changes, and missing with what is missing', () => {
    expect([...figures(new Array<number>(100).fill(3))]).toEqual([3, 0, 0, 0]);
    expect([...figures([1, NaN, 3])]).toEqual([NaN, NaN, NaN, NaN]);
  });
});
