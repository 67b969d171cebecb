import type { StoredReport } from './report.js';

/** 2026-01-05T00:00:00Z, a multiple of every window and block. */
export const START = 1_767_571_200;

/** A plausible report; whatever matters to a test is given in `change`. */
export function testReport(change: Partial<StoredReport> = {}): StoredReport {
  return {
    device: 'd1',
    boot: 9_007_199_254_740_001,
    sequence: 1,
    model: 'pump',
    planDigest: 'aa'.repeat(32),
    version: '1.0.0',
    variant: 'fp32',
    modelDigest: 'bb'.repeat(32),
    windowStart: START,
    windowSeconds: 300,
    receivedAtMs: START * 1000 + 310_123,
    inferences: 20,
    counts: Int32Array.of(5, 15, -1),
    samples: Float32Array.of(20, 19),
    sums: Float32Array.of(0.5, -2.25, 7),
    level: 'aggregate',
    milliEpsilon: 0,
    attributes: { hw: 'a', region: "eu's\n" },
    ...change,
  };
}
