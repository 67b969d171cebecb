import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHALLENGE_MS, FetchChallenges } from './fetch-challenges.js';

const NOW = 1_767_571_200_000;
const ours = new FetchChallenges(Buffer.alloc(32, 1));

describe('a challenge', () => {
  it('holds for an hour from when it was issued, and neither later nor earlier', () => {
    const issued = ours.issue('d1', NOW);
    for (const at of [0, 1, CHALLENGE_MS - 1]) expect(ours.holds(issued, 'd1', NOW + at)).toBe(true);
    for (const at of [CHALLENGE_MS, 10 * CHALLENGE_MS, -1]) expect(ours.holds(issued, 'd1', NOW + at)).toBe(false);
  });

  it('is of one device and one collector', () => {
    expect(ours.holds(ours.issue('d2', NOW), 'd1', NOW)).toBe(false);
    expect(ours.holds(new FetchChallenges(Buffer.alloc(32, 2)).issue('d1', NOW), 'd1', NOW)).toBe(false);
  });

  it('does not hold once a single bit of it is another, or for bytes of any form', () => {
    const issued = ours.issue('d1', NOW);
    for (let bit = 0; bit < 8 * issued.length; bit++) {
      const bytes = Uint8Array.from(issued);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(ours.holds(bytes, 'd1', NOW)).toBe(false);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => !ours.holds(bytes, 'd1', NOW)),
      { seed: 20_283 },
    );
  });
});
