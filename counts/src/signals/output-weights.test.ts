import { describe, expect, it } from 'vitest';
import { LATENCY_CELLS, LATENCY_OVER, LATENCY_UNDER, latencyCell, latencySeconds } from '../cells/latency-cells.js';
import { classOutput } from '../testing/plans.js';
import { accuracyWeights, logLatencyWeights, overObjectiveWeights } from './output-weights.js';

describe('overObjectiveWeights', () => {
  it('is 0 up to the objective, 1 beyond, and part of the one cell it falls into', () => {
    const weights = overObjectiveWeights(0.05);
    const cell = latencyCell(0.05);
    for (let other = 0; other < LATENCY_CELLS - 2; other++) {
      if (other !== cell) expect(weights[other]).toBeCloseTo(other < cell ? 0 : 1, 9);
    }
    expect(weights[cell]).toBeGreaterThan(0);
    expect(weights[cell]).toBeLessThan(1);
    expect([weights[LATENCY_UNDER], weights[LATENCY_OVER]]).toEqual([0, 1]);
  });
});

describe('logLatencyWeights', () => {
  it('is the logarithm of the seconds that stand for the cell', () => {
    const weights = logLatencyWeights();
    expect(weights[latencyCell(0.02)]).toBeCloseTo(Math.log(latencySeconds(latencyCell(0.02))), 12);
    expect(Math.abs(weights[latencyCell(0.02)]! - Math.log(0.02))).toBeLessThan(0.106);
    expect(weights[LATENCY_UNDER]).toBeCloseTo(Math.log(1e-6), 12);
    expect(weights[LATENCY_OVER]).toBeCloseTo(Math.log(100), 12);
  });
});

describe('accuracyWeights', () => {
  it('are there only with labels, and rise with confidence', () => {
    const labelled = Array.from({ length: 20 }, (_, bin) => (bin < 10 ? 0 : 100));
    const correct = labelled.map((n, bin) => (n === 0 ? 0 : bin === 15 ? 90 : bin * 5));
    const weights = accuracyWeights(
      classOutput(['a', 'b'], { accuracy: { correct, labelled, devices: 3, betweenDevices: 0 } }),
    )!;
    expect(weights[10]).toBeCloseTo(0.5, 12);
    expect(weights[0]).toBeCloseTo(0.5, 12);
    // 0.90, 0.80, 0.85 in bins 15 to 17 pool to 0.85.
    expect([15, 16, 17].map((bin) => weights[bin]!.toFixed(6))).toEqual(['0.850000', '0.850000', '0.850000']);
    const none = {
      correct: new Array<number>(20).fill(0),
      labelled: new Array<number>(20).fill(0),
      devices: 0,
      betweenDevices: 0,
    };
    expect(accuracyWeights(classOutput(['a', 'b'], { accuracy: none }))).toBeUndefined();
    expect(accuracyWeights(classOutput(['a', 'b']))).toBeUndefined();
  });
});
