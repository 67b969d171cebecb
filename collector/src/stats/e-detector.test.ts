import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHANGE_LENGTH, changeStart, restartChange, trackChange } from './change-point.js';
import { advance, evidence, EVIDENCE_LENGTH, LAMBDAS, LARGEST_EVIDENCE, restart } from './e-detector.js';
import { normalQuantile } from './normal-quantile.js';
import { StatsError } from './stats-error.js';

const residual = fc.double({ min: -12, max: 12, noNaN: true });

describe('advance', () => {
  it('is the formula of the Shiryaev–Roberts mixture, stream by stream in one array', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(residual, residual), { minLength: 1, maxLength: 30 }), (steps) => {
        const state = new Float64Array(3 * EVIDENCE_LENGTH);
        const plain = LAMBDAS.map(() => 0);
        for (const [up, down] of steps) {
          const value = advance(state, EVIDENCE_LENGTH, up, down);
          for (const [i, lambda] of LAMBDAS.entries()) {
            plain[i] = (plain[i]! + 1) * Math.exp(lambda * (lambda > 0 ? up : down) - (lambda * lambda) / 2);
          }
          const mean = plain.reduce((a, b) => a + b) / 8;
          expect(Math.abs(value / mean - 1)).toBeLessThan(1e-9);
          expect(evidence(state, EVIDENCE_LENGTH)).toBe(value);
        }
        expect(state.subarray(0, 8).every((v) => v === 0) && state.subarray(16).every((v) => v === 0)).toBe(true);
      }),
      { seed: 75 },
    );
  });

  it('gains exactly one a block on average under no change, which is what the promise rests on', () => {
    // E[exp(λz - λ²/2)] = 1: from M = 0 the mean after one block is 1. Midpoint quadrature over the normal distribution.
    let mean = 0;
    const points = 200_000;
    for (let i = 0; i < points; i++)
      mean += advance(new Float64Array(8), 0, normalQuantile((i + 0.5) / points)) / points;
    expect(mean).toBeCloseTo(1, 2);
  });

  it('is capped, so one absurd block never turns into Infinity or NaN', () => {
    const state = new Float64Array(8);
    for (const z of [1e300, -1e300, 1e308, 0, -1e308, 5000, -5000]) {
      const value = advance(state, 0, z);
      expect(Number.isFinite(value)).toBe(true);
      expect(state.every((v) => v >= 0 && v <= LARGEST_EVIDENCE)).toBe(true);
    }
  });

  it('refuses a broken residual and leaves the state as it was', () => {
    const state = new Float64Array(8);
    advance(state, 0, 1.5);
    const before = state.slice();
    expect(() => advance(state, 0, NaN)).toThrow(StatsError);
    expect(() => advance(state, 0, 1, -Infinity)).toThrow(StatsError);
    expect(state).toEqual(before);
    restart(state, 0);
    expect(evidence(state, 0)).toBe(0);
  });
});

describe('trackChange', () => {
  it('dates a change by the last restart before it', () => {
    const state = new Float64Array(CHANGE_LENGTH + 3);
    for (let block = 100; block < 200; block++) trackChange(state, 3, block, block % 2 === 0 ? -0.9 : 0.9);
    for (let block = 200; block < 210; block++) trackChange(state, 3, block, 2);
    expect(changeStart(state, 3)).toBeGreaterThanOrEqual(199);
    expect(changeStart(state, 3)).toBeLessThanOrEqual(201);
    expect(state.subarray(0, 3)).toEqual(new Float64Array(3));
    restartChange(state, 3);
    expect(state).toEqual(new Float64Array(CHANGE_LENGTH + 3));
  });

  it('dates a change downwards, from the downward residual of rare events', () => {
    const state = new Float64Array(CHANGE_LENGTH);
    for (let block = 1; block < 50; block++) trackChange(state, 0, block, -38, 38);
    for (let block = 50; block < 60; block++) trackChange(state, 0, block, -38, -3);
    expect(changeStart(state, 0)).toBe(50);
  });
});
