import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { binomialLowerTail, binomialUpperTail, logBinomialLowerTail, logBinomialUpperTail } from './binomial-tail.js';
import { normalSurvival } from './normal-survival.js';
import { LARGEST_RARE_Z, pairedEventZ, rareEventZ } from './rare-event-z.js';
import { StatsError } from './stats-error.js';

const reference = JSON.parse(readFileSync(new URL('./reference-values.json', import.meta.url), 'utf8')) as {
  binomial: [trials: number, probability: number, a: number, logUpper: number, logLower: number][];
};

describe('binomial tails', () => {
  it.each(reference.binomial)('Bin(%d, %d) at %d agree with mpmath', (trials, probability, a, logUpper, logLower) => {
    expect(Math.abs(logBinomialUpperTail(trials, probability, a) - logUpper)).toBeLessThan(1e-9);
    expect(Math.abs(logBinomialLowerTail(trials, probability, a) - logLower)).toBeLessThan(1e-9);
  });

  it('are the sums that define them, and together one', () => {
    const probability = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), probability, fc.integer({ min: 0, max: 30 }), (trials, p, at) => {
        const a = Math.min(at, trials);
        let sum = 0;
        for (let i = a; i <= trials; i++) sum += choose(trials, i) * p ** i * (1 - p) ** (trials - i);
        expect(binomialUpperTail(trials, p, a)).toBeCloseTo(sum, 11);
        expect(binomialUpperTail(trials, p, a) + binomialLowerTail(trials, p, a - 1)).toBeCloseTo(1, 11);
      }),
      { seed: 74 },
    );
  });

  it('know the edges', () => {
    expect(binomialUpperTail(5, 0.3, 0)).toBe(1);
    expect(binomialUpperTail(5, 0.3, 6)).toBe(0);
    expect(binomialUpperTail(5, 0, 1)).toBe(0);
    expect(binomialUpperTail(5, 1, 5)).toBe(1);
    expect(() => binomialUpperTail(-1, 0.5, 0)).toThrow(StatsError);
    expect(() => binomialUpperTail(5, 1.5, 0)).toThrow(StatsError);
    expect(() => binomialUpperTail(5, 0.5, 1.5)).toThrow(StatsError);
  });
});

describe('rareEventZ', () => {
  it('says nothing in the direction in which nothing could be more ordinary', () => {
    expect(rareEventZ({ events: 0, pastEvents: 0, samples: 10, pastSamples: 100 })).toEqual({
      up: -LARGEST_RARE_Z,
      down: LARGEST_RARE_Z,
    });
    expect(rareEventZ({ events: 3, pastEvents: 0, samples: 10, pastSamples: 0 }).up).toBe(-LARGEST_RARE_Z);
    expect(rareEventZ({ events: 0, pastEvents: 9, samples: 0, pastSamples: 90 }).down).toBe(LARGEST_RARE_Z);
  });

  it('is the deviate of the exact tail, by hand: 3 of 3 events in a tenth of the samples', () => {
    const { up, down } = rareEventZ({ events: 3, pastEvents: 0, samples: 10, pastSamples: 90 });
    expect(normalSurvival(up)).toBeCloseTo(0.001, 12);
    expect(down).toBe(LARGEST_RARE_Z);
  });

  it('goes deep without loss: 200 devices at once after a thousand quiet blocks', () => {
    const { up } = rareEventZ({ events: 200, pastEvents: 3, samples: 12_000, pastSamples: 12_000_000 });
    expect(up).toBeGreaterThan(45);
    expect(up).toBeLessThan(60);
  });

  it('never promises more than it may: the tail of z is at most normal, whatever the number of events', () => {
    for (const [trials, share] of [
      [1, 0.001],
      [7, 0.05],
      [60, 0.3],
      [400, 0.002],
    ] as const) {
      for (let a = trials; a >= 0; a--) {
        const tail = binomialUpperTail(trials, share, a);
        const samples = 1000 * share;
        const { up } = rareEventZ({ events: a, pastEvents: trials - a, samples, pastSamples: 1000 - samples });
        // P(z >= this z) is exactly `tail`.
        if (tail > 0 && a > 0) expect(tail).toBeLessThanOrEqual(normalSurvival(up) * (1 + 1e-9));
      }
    }
  });

  it('refuses negative counts', () => {
    expect(() => rareEventZ({ events: 1, pastEvents: 1, samples: -1, pastSamples: 5 })).toThrow(StatsError);
    expect(() => rareEventZ({ events: -1, pastEvents: 0, samples: 1, pastSamples: 5 })).toThrow(StatsError);
  });
});

function choose(n: number, k: number): number {
  let product = 1;
  for (let i = 1; i <= k; i++) product *= (n - k + i) / i;
  return product;
}

describe('pairedEventZ', () => {
  /** Distribution of Σ Bin(K_i, r_i). */
  function lawOf(devices: readonly (readonly [number, number])[]): number[] {
    let law = [1];
    for (const [events, share] of devices) {
      for (let k = 0; k < events; k++) {
        const next = new Array<number>(law.length + 1).fill(0);
        for (const [at, p] of law.entries()) {
          next[at]! += p * (1 - share);
          next[at + 1]! += p * share;
        }
        law = next;
      }
    }
    return law;
  }

  it('never says more than the exact tail of devices with pasts of different lengths, beyond one event from the mean', () => {
    const device = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.double({ min: 0.01, max: 0.7, noNaN: true }));
    fc.assert(
      fc.property(fc.array(device, { minLength: 1, maxLength: 6 }), fc.nat(36), (devices, at) => {
        const law = lawOf(devices);
        const trials = law.length - 1;
        const expected = devices.reduce((sum, [events, share]) => sum + events * share, 0);
        const events = Math.min(at, trials);
        const { up, down } = pairedEventZ({ events, pastEvents: trials - events, expected });
        const tail = (from: number, to: number): number => law.slice(from, to).reduce((sum, p) => sum + p, 0);
        if (events >= expected + 1) expect(normalSurvival(up)).toBeGreaterThan(tail(events, trials + 1) - 1e-12);
        if (events <= expected - 1) expect(normalSurvival(-down)).toBeGreaterThan(tail(0, events + 1) - 1e-12);
      }),
      { seed: 1956 },
    );
  });

  it('is the pooled test when all devices have pasts of one length', () => {
    const pooled = rareEventZ({ events: 7, pastEvents: 40, samples: 50, pastSamples: 950 });
    const paired = pairedEventZ({ events: 7, pastEvents: 40, expected: 47 / 20 });
    expect(paired.up).toBeCloseTo(pooled.up, 10);
    expect(paired.down).toBeCloseTo(pooled.down, 10);
  });

  it('says nothing where no device has ever had one', () => {
    expect(pairedEventZ({ events: 0, pastEvents: 0, expected: 0 }).up).toBe(-LARGEST_RARE_Z);
  });
});
