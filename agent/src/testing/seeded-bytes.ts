import { createCipheriv } from 'node:crypto';

import type { RandomBytes } from '../privacy/random-integers.js';

/** Reproducible bytes (xoshiro128**, seeded through splitmix32), for tests of what production draws from node:crypto. */
export function seededBytes(seed: number): RandomBytes {
  const next = xoshiro128(seed);
  return (count) => Uint8Array.from({ length: count }, () => next() >>> 24);
}

/** Reproducible uniform numbers in [0, 1). */
export function seededUniform(seed: number): () => number {
  const next = xoshiro128(seed);
  return () => next() / 2 ** 32;
}

function xoshiro128(seed: number): () => number {
  let state = seed >>> 0;
  const [s0, s1, s2, s3] = [split(), split(), split(), split()];
  const s: [number, number, number, number] = [s0, s1, s2, s3];
  return () => {
    const result = Math.imul(rotate(Math.imul(s[1], 5), 7), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 11);
    return result;
  };

  function split(): number {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** As `seededBytes`, and some hundred times as fast, where millions of bytes are drawn: AES-128 in counter mode. */
export function manySeededBytes(seed: number): RandomBytes {
  const key = Buffer.alloc(16);
  key.writeUInt32LE(seed);
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  return (count) => cipher.update(Buffer.alloc(count));
}
