/**
 * Which bucket, and with which sign, each element of a row goes to: a random projection that costs one addition an
 * element (the count sketch of Charikar, Chen & Farach-Colton, 2002, used as features).
 *
 * `slots[i] = 2 * bucket + (negative ? 1 : 0)`; `scales[b] = 1 / sqrt(elements in bucket b)`, 0 for an empty bucket, so
 * that a bucket of independent elements of variance 1 has variance 1.
 * The table depends on `(elements, of, seed)` only and never changes: plans in the field rely on it (a test pins it).
 */
export interface SignedBuckets {
  readonly slots: Uint8Array | Uint16Array;
  readonly scales: Float64Array;
}

const GOLDEN = 0x9e3779b9;

export function signedBuckets(elements: number, of: number, seed: number): SignedBuckets {
  const slots = of <= 128 ? new Uint8Array(elements) : new Uint16Array(elements);
  const counts = new Float64Array(of);
  const start = mix((seed >>> 0) ^ mix(Math.floor(seed / 2 ** 32) >>> 0));
  for (let i = 0; i < elements; i += 1) {
    const hash = mix((start + Math.imul(i, GOLDEN)) >>> 0);
    // The upper 31 bits choose the bucket, the lowest one the sign.
    const bucket = Math.floor(((hash >>> 1) * of) / 2 ** 31);
    slots[i] = 2 * bucket + (hash & 1);
    counts[bucket] = counts[bucket]! + 1;
  }
  return { slots, scales: counts.map((count) => (count === 0 ? 0 : 1 / Math.sqrt(count))) };
}

/** The 32-bit finaliser of MurmurHash3: every input bit changes every output bit with probability near one half. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
