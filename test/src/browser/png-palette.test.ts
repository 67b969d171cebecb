import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { withPalette } from './png-palette.js';

/** The one-pixel picture of the PNG suite's kind: 8-bit RGBA, red, unfiltered. */
const RED = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==',
  'base64',
);

describe('withPalette', () => {
  it('keeps the colours of a picture that has few', () => {
    const small = withPalette(RED);
    expect([small.readUInt32BE(16), small.readUInt32BE(20), small[24], small[25]]).toEqual([1, 1, 8, 3]);
    const palette = small.indexOf('PLTE');
    expect([...small.subarray(palette + 4, palette + 7)]).toEqual([255, 0, 0]);
    const data = small.indexOf('IDAT');
    expect([...inflateSync(small.subarray(data + 4, data + 4 + small.readUInt32BE(data - 4)))]).toEqual([0, 0]);
  });

  it('refuses what is no such picture', () => {
    expect(() => withPalette(deflateSync(Buffer.from('text')))).toThrow('this is no PNG');
    expect(() => withPalette(withPalette(RED))).toThrow('of another kind');
  });
});
