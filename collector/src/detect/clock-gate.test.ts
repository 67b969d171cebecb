import { describe, expect, it } from 'vitest';
import { ClockGate, COHORT_RATIO, Likeness } from './clock-gate.js';
import { seededNormals } from './testing.js';

const SEED = 11;
const WEEK = 2016;
const COHORTS = 9;
const STREAMS = Array.from({ length: COHORTS }, (_, stream) => stream);

/** A week of one signal's effects in nine streams, AR(1) with the given correlation between neighbours. */
function week(correlation: number): ClockGate {
  const normal = seededNormals(SEED);
  const gate = new ClockGate(300);
  const effects = new Float64Array(COHORTS);
  const counted = new Float64Array(COHORTS).fill(1);
  for (let window = 0; window < WEEK; window++) {
    for (let c = 0; c < COHORTS; c++) {
      effects[c] = correlation * effects[c]! + Math.sqrt(1 - correlation ** 2) * normal();
    }
    gate.add(effects, counted, window);
  }
  return gate;
}

describe(`ClockGate (seed ${SEED})`, () => {
  it('takes independent windows for independent', () => {
    expect(week(0).windowsAreIndependent(STREAMS, COHORT_RATIO)).toBe(true);
  });

  it.each([0.3, 0.5, 0.9, 0.99])('refuses the window clock at a correlation of %f', (correlation) => {
    expect(week(correlation).windowsAreIndependent(STREAMS, COHORT_RATIO)).toBe(false);
  });

  it('takes a stream that never moved, such as a rare event not seen yet, for independent', () => {
    const gate = new ClockGate(300);
    for (let window = 0; window < WEEK; window++) gate.add(new Float64Array(1), Float64Array.of(1), window);
    expect(gate.hasSeen([0])).toBe(true);
    expect(gate.windowsAreIndependent([0], COHORT_RATIO)).toBe(true);
  });

  it('knows that it has seen nothing', () => {
    expect(new ClockGate(300).hasSeen(STREAMS)).toBe(false);
    expect(week(0).hasSeen(STREAMS)).toBe(true);
  });
});

describe('Likeness', () => {
  it('calls blocks alike from a pooled lag-1 correlation above 0.15 plus one over their number', () => {
    const alike = (correlation: number): boolean => {
      const likeness = new Likeness(1);
      for (let block = 0; block < 100; block++) {
        likeness.tick(0);
        likeness.add(0, 1, correlation);
        likeness.add(0, correlation, 1);
      }
      return likeness.alike(0, (blocks) => 1 / blocks);
    };
    // Pairs (1, r) have products r and mean squares (1 + r²) / 2.
    expect(alike(0.07)).toBe(false);
    expect(alike(0.09)).toBe(true);
  });

  it('says nothing before it has seen four pairs', () => {
    const likeness = new Likeness(1);
    likeness.tick(0);
    likeness.add(0, 3, 3);
    expect(likeness.alike(0, () => 0)).toBe(false);
  });
});
