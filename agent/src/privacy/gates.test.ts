import { cellLayout, withBlocks } from '@fleetally/counts';
import type { Counts } from '@fleetally/counts';
import { describe, expect, it } from 'vitest';

import { classOutput, columnsPlan } from '../testing/plans.js';
import { seededBytes } from '../testing/seeded-bytes.js';
import { AggregateGate, CARRIED_WINDOWS } from './aggregate-gate.js';
import { rhoOf } from './concentrated.js';
import { NoiseGate } from './noise-gate.js';
import { epsilonShares, noiseOf } from './noise.js';
import { costOf, milliEpsilonOf } from './option.js';
import type { PrivacyCost } from './option.js';
import { RandomIntegers } from './random-integers.js';

const counts = (inferences: number, cells = [inferences]): Counts => ({ cells: Int32Array.from(cells), inferences });

describe('AggregateGate', () => {
  it('lets windows with enough samples pass as they are', () => {
    const gate = new AggregateGate(300, 20);
    expect(gate.admit(0, counts(20))).toEqual(counts(20));
    expect(gate.takeWithheld()).toBe(0);
  });

  it('carries a small window into the next, which then bears the sum', () => {
    const gate = new AggregateGate(300, 20);
    expect(gate.admit(0, counts(8, [3, 5]))).toBeUndefined();
    expect(gate.admit(300, counts(7, [7, 0]))).toBeUndefined();
    expect(gate.admit(600, counts(5, [1, 4]))).toEqual(counts(20, [11, 9]));
    expect(gate.admit(900, counts(19))).toBeUndefined();
    expect(gate.takeWithheld()).toBe(0);
  });

  it('gives up what has been carried for too long, and says so once', () => {
    const gate = new AggregateGate(300, 20);
    gate.admit(0, counts(19));
    expect(gate.admit(300 * CARRIED_WINDOWS, counts(1))).toEqual(counts(20));
    gate.admit(0, counts(19));
    expect(gate.admit(300 * (CARRIED_WINDOWS + 1), counts(1))).toBeUndefined();
    expect(gate.takeWithheld()).toBe(19);
    expect(gate.takeWithheld()).toBe(0);
  });
});

describe('AggregateGate, with feedback in cells 1 and 2', () => {
  const gate = (): AggregateGate => new AggregateGate(300, 20, { offset: 1, length: 2 });

  it('lets labels go with a report of enough inferences, however few they are', () => {
    expect(gate().admit(0, counts(20, [20, 1, 0]))).toEqual(counts(20, [20, 1, 0]));
  });

  it('carries labels until there are enough inferences to go with', () => {
    const waiting = gate();
    expect(waiting.admit(0, counts(0, [0, 2, 1]))).toBeUndefined();
    expect(waiting.admit(300, counts(5, [5, 0, 1]))).toBeUndefined();
    expect(waiting.admit(600, counts(30, [30, 0, 0]))).toEqual(counts(35, [35, 2, 2]));
    expect(waiting.admit(900, counts(20, [20, 0, 0]))).toEqual(counts(20, [20, 0, 0]));
  });

  it('makes a report of enough labels alone, in which the few inferences of the time are not', () => {
    const waiting = gate();
    expect(waiting.admit(0, counts(3, [3, 12, 0]))).toBeUndefined();
    expect(waiting.admit(300, counts(0, [0, 7, 1]))).toEqual(counts(0, [0, 19, 1]));
    expect(waiting.admit(600, counts(17, [17, 0, 0]))).toEqual(counts(20, [20, 0, 0]));
  });

  it('gives labels up by themselves, and does not let them make the inferences older than they are', () => {
    const waiting = gate();
    waiting.admit(0, counts(0, [0, 4, 0]));
    waiting.admit(300 * 10, counts(10, [10, 0, 0]));
    expect(waiting.admit(300 * 13, counts(10, [10, 0, 0]))).toEqual(counts(20, [20, 0, 0]));
    expect([waiting.takeWithheld(), waiting.takeWithheldLabels()]).toEqual([0, 4]);
    waiting.admit(300 * 14, counts(1, [1, 0, 3]));
    waiting.giveUp();
    expect([waiting.takeWithheld(), waiting.takeWithheldLabels(), waiting.takeWithheldLabels()]).toEqual([1, 3, 0]);
  });
});

describe('NoiseGate', () => {
  const gate = (minSamples: number, seed: number, cost: PrivacyCost = { milliEpsilon: 1000 }): NoiseGate =>
    new NoiseGate(minSamples, cost, 4, noiseOf(cost, 4, new RandomIntegers(seededBytes(seed))));

  it('noises every cell and the number of inferences, and keeps negative ones', () => {
    const windows = Array.from({ length: 400 }, (_, i) => gate(1, i + 1).admit(0, counts(100, [0, 0, 100])));
    const sent = windows.filter((window) => window !== undefined);
    expect(sent).toHaveLength(400);
    expect(sent.some(({ cells }) => cells[0]! < 0)).toBe(true);
    expect(new Set(sent.map(({ inferences }) => inferences)).size).toBeGreaterThan(10);
    const mean = sent.reduce((sum, { cells }) => sum + cells[2]!, 0) / 400;
    // One share is epsilon 1/4: the standard deviation is about sqrt(2) * 4.
    expect(Math.abs(mean - 100)).toBeLessThan((4 * 5.66) / 20);
  });

  it('decides by the noisy number of inferences, charges each window once, and tells only the noisy loss', () => {
    const decided = gate(20, 7);
    let sent = 0;
    for (let window = 0; window < 300; window += 1) {
      const before = decided.admit(window * 300, counts(18));
      if (before === undefined) expect(decided.takeWithheld()).toBeLessThan(20);
      else sent += 1;
    }
    // 18 inferences with noise of sd 5.7 reach 20 in about a third of windows.
    expect(sent).toBeGreaterThan(60);
    expect(sent).toBeLessThan(160);
    const { windows, milliEpsilonPerRecord, recent } = decided.ledger();
    expect({ windows, milliEpsilonPerRecord }).toEqual({ windows: 300, milliEpsilonPerRecord: 1000 });
    expect(recent).toHaveLength(288);
    expect(recent.at(-1)).toMatchObject({ windowStart: 299 * 300, milliEpsilon: 1000, shares: 4 });
  });

  it('carries nothing over: each record is charged in one window only', () => {
    const silent = gate(1000, 3);
    for (let i = 0; i < 100; i += 1) expect(silent.admit(i * 300, counts(500))).toBeUndefined();
  });
});

describe('the split of epsilon', () => {
  it('has a share per feature, two for the output, one for the outcome and one for the number of inferences', () => {
    const plan = columnsPlan(10, { output: classOutput('p', ['a', 'b']) });
    expect(epsilonShares(cellLayout(plan))).toBe(14);
    expect(epsilonShares(cellLayout(columnsPlan(3)))).toBe(5);
  });

  it('has a share for feedback, which a record touches once, in whatever window its label comes', () => {
    const plan = columnsPlan(3);
    for (const feedback of ['outcome', false] as const) {
      expect(epsilonShares(cellLayout(withBlocks(plan, { feedback })))).toBe(feedback === false ? 5 : 6);
    }
  });

  it('never spends more than was asked for', () => {
    expect(milliEpsilonOf('aggregate')).toBe(0);
    expect(milliEpsilonOf({ level: 'dp', epsilonPerRecord: 4.35 })).toBe(4350);
    expect(milliEpsilonOf({ level: 'dp', epsilonPerRecord: 1.2349 })).toBe(1234);
  });

  it('is a variance with Gaussian noise: the squares of the shares add up, so many features cost less noise', () => {
    const cost = costOf({ level: 'dp', mechanism: 'gaussian', epsilonPerRecord: 1 });
    expect(cost).toMatchObject({ milliEpsilon: 1000, gaussian: { deltaTrillionths: 1_000_000 } });
    const rho = cost.gaussian!.rhoTrillionths / 1e12;
    expect(rho).toBeCloseTo(0.02436, 5);
    const width = (c: PrivacyCost): number => {
      const noise = noiseOf(c, 53, new RandomIntegers(seededBytes(9)));
      return Math.sqrt(Array.from({ length: 2_000 }, () => noise() ** 2 / 2_000).reduce((a, b) => a + b));
    };
    const sd = Math.sqrt(53 / (2 * rho));
    expect(Math.abs(width(cost) / sd - 1)).toBeLessThan(4 / Math.sqrt(4_000));
    expect(width({ milliEpsilon: 1000 })).toBeGreaterThan(2 * sd);
  });

  it('tells rho as the epsilon it is at delta, rounded up', () => {
    const asked = { level: 'dp', mechanism: 'gaussian', rhoPerRecord: 0.5, deltaPerRecord: 1e-9 } as const;
    const cost = costOf(asked);
    expect(cost.gaussian).toEqual({ rhoTrillionths: 500_000_000_000, deltaTrillionths: 1_000 });
    expect(cost.milliEpsilon).toBeGreaterThan(6_000);
    expect(rhoOf(cost.milliEpsilon / 1000, 1e-9)).toBeGreaterThanOrEqual(0.5);
  });

  it('is kept in the ledger with what it cost', () => {
    const { gaussian, milliEpsilon } = costOf({ level: 'dp', mechanism: 'gaussian', epsilonPerRecord: 2 });
    const noise = noiseOf({ milliEpsilon, gaussian }, 3, new RandomIntegers(seededBytes(4)));
    const gate = new NoiseGate(1, { milliEpsilon, gaussian }, 3, noise);
    gate.admit(300, counts(100));
    expect(gate.ledger()).toMatchObject({
      milliEpsilonPerRecord: 2000,
      gaussianPerRecord: gaussian,
      recent: [{ windowStart: 300, milliEpsilon: 2000, gaussian, shares: 3 }],
    });
  });
});
