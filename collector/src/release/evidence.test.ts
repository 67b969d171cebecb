import { describe, expect, it } from 'vitest';
import { normalsFrom, seededUniform } from '../detect/testing.js';
import { evidenceBeyond, halfWidthAlways } from './evidence.js';
import { rateBoundAlways } from './rate-bound.js';

describe('evidence for all looks together', () => {
  it('is what the mixture gives in closed form', () => {
    // Robbins 1970, one scale: at r = scale² / variance = 9 and alpha = 0.05, z² = 2 (10/9) ln(√10 / 0.05).
    const z = Math.sqrt((20 / 9) * Math.log(Math.sqrt(10) / 0.05));
    expect(halfWidthAlways({ value: 0, variance: 1, freedom: Infinity }, 3, 0.05)).toBeCloseTo(z, 6);
    // Few degrees of freedom widen it as they do any interval of Student's.
    const t = halfWidthAlways({ value: 0, variance: 4, freedom: 10 }, 6, 0.05);
    expect(t).toBeGreaterThan(2 * z);
  });

  it('is below 1 on average at the bound: fewer than 1 walk in 20 reaches 20 at any time', () => {
    const normal = normalsFrom(seededUniform(5));
    const [walks, steps] = [4_000, 40];
    let [reached, covered] = [0, 0];
    for (let walk = 0; walk < walks; walk++) {
      let sum = 0;
      let [evidence, isCovered] = [0, true];
      for (let n = 1; n <= steps; n++) {
        sum += normal();
        const estimate = { value: 0.3 + sum / n, variance: 1 / n, freedom: Infinity };
        evidence = Math.max(evidence, evidenceBeyond(estimate, 0.3, 0.3));
        if (Math.abs(sum / n) > halfWidthAlways(estimate, 0.3, 0.05)) isCovered = false;
      }
      if (evidence >= 20) reached++;
      if (isCovered) covered++;
    }
    expect(reached / walks).toBeLessThan(0.05);
    expect(covered / walks).toBeGreaterThan(0.95);
  });

  it('finds what is well beyond the bound, and never gives what is far below it', () => {
    expect(evidenceBeyond({ value: 0.3, variance: 0.03 ** 2, freedom: 30 }, 0.03, 0.03)).toBeGreaterThan(1e6);
    expect(evidenceBeyond({ value: -5, variance: 0.03 ** 2, freedom: 30 }, 0.03, 0.03)).toBeLessThan(0.1);
    expect(evidenceBeyond({ value: 1e6, variance: 1e-9, freedom: 1e6 }, 0.03, 0.03)).toBeLessThan(Infinity);
  });
});

describe('rateBoundAlways', () => {
  it('is known in closed form without any event', () => {
    const bound = rateBoundAlways(0, 12, 0.5, 0.025);
    expect(12 * bound).toBeCloseTo(Math.log(40) + 0.5 * Math.log(13), 4);
  });

  it('covers the rate at all looks together', () => {
    const uniform = seededUniform(8);
    const [runs, days, rate] = [3_000, 60, 0.25];
    let missed = 0;
    for (let run = 0; run < runs; run++) {
      let events = 0;
      for (let day = 1; day <= days; day++) {
        // Poisson by many small chances.
        for (let i = 0; i < 24; i++) if (uniform() < rate / 24) events++;
        if (rateBoundAlways(events, day, 0.5, 0.025) < rate) {
          missed++;
          break;
        }
      }
    }
    expect(missed / runs).toBeLessThan(0.025);
  });
});
