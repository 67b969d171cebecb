import type { Dense } from './numbers.js';

/** Elements of one block: 16 kB of float32, so that a block stays in the nearest cache while it is summed. */
const BLOCK = 4096;

/**
 * Which bucket, and with which sign, each element of a row goes to: a random projection that costs one addition an
 * element (the count sketch of Charikar, Chen & Farach-Colton, 2002, used as features).
 *
 * Elements are listed slot by slot within each block, because summing a list needs no store per element: twice as fast
 * as adding each element to its slot. Slot = 2 * bucket + (negative ? 1 : 0).
 */
export interface SignedBuckets {
  readonly of: number;
  /** Positions within their block, by block and slot. 2 bytes an element. */
  readonly order: Uint16Array;
  /** Where each block's each slot ends in `order`. */
  readonly ends: Uint32Array;
  /** 1 / sqrt(elements in the bucket), 0 for an empty one: buckets of independent elements of variance 1 have variance 1. */
  readonly scales: Float64Array;
}

/**
 * The slot of each element. Depends on `(elements, of, seed)` only and never changes: plans in the field rely on it
 * (a test pins it).
 */
export function slotsOf(elements: number, of: number, seed: number): Uint8Array {
  const slots = new Uint8Array(elements);
  const start = mix((seed >>> 0) ^ mix(0));
  for (let i = 0; i < elements; i += 1) {
    const hash = mix((start + Math.imul(i, 0x9e3779b9)) >>> 0);
    // The upper 31 bits choose the bucket, the lowest one the sign.
    slots[i] = 2 * Math.floor(((hash >>> 1) * of) / 2 ** 31) + (hash & 1);
  }
  return slots;
}

/** `of` is at most 128 (plans allow 64). Cost: once per row size, about 10 ns an element. */
export function signedBuckets(elements: number, of: number, seed: number): SignedBuckets {
  const slots = slotsOf(elements, of, seed);
  const blocks = Math.ceil(elements / BLOCK);
  const ends = new Uint32Array(blocks * 2 * of);
  for (let i = 0; i < elements; i += 1) ends[cellOf(i, slots, of)]! += 1;
  const counts = new Float64Array(of);
  for (let cell = 0; cell < ends.length; cell += 1) counts[(cell % (2 * of)) >> 1]! += ends[cell]!;
  // A counting sort: ends become starts, and grow back to ends while elements are put in their places.
  let total = 0;
  for (let cell = 0; cell < ends.length; cell += 1) {
    const count = ends[cell]!;
    ends[cell] = total;
    total += count;
  }
  const order = new Uint16Array(elements);
  for (let i = 0; i < elements; i += 1) order[ends[cellOf(i, slots, of)]!++] = i % BLOCK;
  return { of, order, ends, scales: counts.map((count) => (count === 0 ? 0 : 1 / Math.sqrt(count))) };
}

/** Writes the `of` projections of the row that begins at `data[offset]` to `out`. Cost: about 1 ns an element. */
export function project(data: Dense, offset: number, buckets: SignedBuckets, out: Float64Array): void {
  const { of, order, ends, scales } = buckets;
  out.fill(0);
  let i = 0;
  for (let cell = 0; cell < ends.length; cell += 1) {
    const slot = cell % (2 * of);
    const block = offset + ((cell - slot) / (2 * of)) * BLOCK;
    const end = ends[cell]!;
    // Two sums, so that one addition need not wait for the other.
    let even = 0;
    let odd = 0;
    for (; i < end - 1; i += 2) {
      even += data[block + order[i]!]!;
      odd += data[block + order[i + 1]!]!;
    }
    if (i < end) even += data[block + order[i++]!]!;
    out[slot >> 1]! += slot & 1 ? -(even + odd) : even + odd;
  }
  for (let bucket = 0; bucket < of; bucket += 1) out[bucket]! *= scales[bucket]!;
}

function cellOf(i: number, slots: Uint8Array, of: number): number {
  return Math.floor(i / BLOCK) * 2 * of + slots[i]!;
}

/** The 32-bit finaliser of MurmurHash3: every input bit changes every output bit with probability near one half. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
