/** Longer texts are told apart by what comes first and by their length: a hostile text must not cost the device. */
const MOST_UNITS = 1024;

/**
 * A salted hash of a text, 32 bits, unsigned. Not cryptographic: whoever knows the salt can work out a text's hash. It is
 * pinned by a test, since counts of plans in the field rely on it.
 *
 * Source: MurmurHash3 (x86, 32 bits), A. Appleby, public domain, over UTF-16 code units in place of words of 32 bits.
 */
export function hashText(text: string, salt: number): number {
  let h = salt | 0;
  const units = Math.min(text.length, MOST_UNITS);
  for (let i = 0; i < units; i++) {
    let k = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  return mix32(h ^ text.length);
}

/** MurmurHash3's finaliser: every bit of the input changes every bit of the result with probability near one half. */
export function mix32(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
