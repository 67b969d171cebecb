import { describe, expect, it } from 'vitest';
import { BINS } from '../draw/bench-plan.js';
import { Normals } from '../draw/normals.js';
import { PeerRules } from './peer-rules.js';

/** Independent inferences, `tilt` moves weight from the lower to the upper half. */
function histogram(normals: Normals, count: number, tilt: number): Int32Array {
  const cells = new Int32Array(BINS);
  for (let i = 0; i < count; i++) {
    const bin = normals.integer(BINS);
    const moved = bin < BINS / 2 && normals.uniform() < tilt ? BINS - 1 - bin : bin;
    cells[moved]! += 1;
  }
  return cells;
}

describe('PeerRules', () => {
  it('hold their nominal 1 % on independent data, where they are right', () => {
    const rules = new PeerRules(BINS, 20);
    const normals = new Normals(1);
    for (let w = 0; w < 4020; w++) rules.take(histogram(normals, 900, 0));
    const rates = rules.rates();
    expect(rates.judged).toBe(4000);
    expect(Math.abs(rates.chiSquare - 0.01)).toBeLessThan(0.0065);
    // Binned K-S is conservative.
    expect(rates.ks).toBeLessThan(0.012);
    expect(rates.psi10).toBe(0);
  });

  it('see a gross change', () => {
    const rules = new PeerRules(BINS, 5);
    const normals = new Normals(2);
    for (let w = 0; w < 5; w++) rules.take(histogram(normals, 900, 0));
    for (let w = 0; w < 20; w++) rules.take(histogram(normals, 900, 0.6));
    expect(rules.rates()).toEqual({ judged: 20, chiSquare: 1, ks: 1, psi10: 1, psi20: 1 });
  });
});
