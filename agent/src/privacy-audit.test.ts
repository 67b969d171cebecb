import { cellLayout } from '@fleetally/counts';
import { describe, expect, it } from 'vitest';

import { createObserver } from './create-observer.js';
import { deltaOf } from './privacy/concentrated.js';
import { epsilonShares } from './privacy/noise.js';
import { costOf } from './privacy/option.js';
import type { PrivacyOption } from './privacy/option.js';
import {
  ATTACKED_MODEL,
  ATTACKED_PLAN,
  attackedWindows,
  knownCounts,
  observerWith,
} from './testing/attacked-device.js';
import type { MakeObserver } from './testing/attacked-device.js';
import { binomialBounds } from './testing/binomial-bounds.js';
import { BROKEN } from './testing/broken-gates.js';
import { attackOn, deltaFound, epsilonFound } from './testing/distinguish.js';
import type { Attack, Found } from './testing/distinguish.js';
import { manySeededBytes } from './testing/seeded-bytes.js';

/** Windows in each world, for what should stand and for what should fall. */
const MANY = 5_000;
const SOME = 2_000;

const LAPLACE = { level: 'dp', epsilonPerRecord: 2.5 } as const;
const GAUSSIAN = { level: 'dp', mechanism: 'gaussian', rhoPerRecord: 1 } as const;
/** Where the claimed curve is looked at; delta is 0.52 at the first. */
const EPSILONS = [0, 1, 2, 3, 4];

function product(privacy: PrivacyOption, minSamples: number, seed: number): MakeObserver {
  return (rest) =>
    createObserver({
      ...{ plan: ATTACKED_PLAN, model: ATTACKED_MODEL, privacy, minSamples },
      random: manySeededBytes(seed),
      ...rest,
    });
}

function attackAt(make: (seed: number) => MakeObserver, seed: number, windows: number): Attack {
  return attackOn([attackedWindows(make(seed), false, windows), attackedWindows(make(seed + 1), true, windows)]);
}

const byEpsilon = (attack: Attack): Found => attack((a, b) => Math.log(a / Math.max(b, 1e-12)));
const byDelta = (attack: Attack, epsilon: number): Found => attack((a, b) => a - Math.exp(epsilon) * b);

describe('an attack on one inference record, by the bytes that leave the device', () => {
  it('is on a record that touches every block', () => {
    const { touched } = knownCounts();
    // One more is the number of inferences.
    expect(touched.length + 1).toBe(epsilonShares(cellLayout(ATTACKED_PLAN)));
  });

  it.each([1, 30])(
    'finds no more than epsilon of Laplace noise, and nearly all of it (minSamples %d)',
    (minSamples) => {
      const attack = attackAt(
        (seed) => product(LAPLACE, minSamples, seed),
        100 + minSamples,
        minSamples === 1 ? MANY : SOME,
      );
      const found = byEpsilon(attack);
      const least = epsilonFound(found);
      expect(least, found.event).toBeLessThanOrEqual(LAPLACE.epsilonPerRecord);
      // An attack that finds little proves little.
      expect(least, found.event).toBeGreaterThan(minSamples === 1 ? 1.6 : 0.8);
    },
  );

  it('stays under the whole (epsilon, delta) curve of Gaussian noise, and comes near it', () => {
    const attack = attackAt((seed) => product(GAUSSIAN, 1, seed), 200, MANY);
    for (const epsilon of EPSILONS) {
      const found = byDelta(attack, epsilon);
      const claimed = deltaOf(GAUSSIAN.rhoPerRecord, epsilon);
      expect(deltaFound(found, epsilon), `${found.event} at ${epsilon}`).toBeLessThanOrEqual(claimed);
    }
    // What this noise has at epsilon 0 is 0.52.
    expect(deltaFound(byDelta(attack, 0), 0)).toBeGreaterThan(0.45);
  });

  it.each(Object.entries(BROKEN))('catches Laplace noise gone wrong: %s', (_, broken) => {
    const cost = costOf(LAPLACE);
    const found = byEpsilon(attackAt((seed) => observerWith(broken(cost, seed), cost), 300, SOME));
    expect(epsilonFound(found), found.event).toBeGreaterThan(LAPLACE.epsilonPerRecord);
  });

  it.each(Object.entries(BROKEN))('catches Gaussian noise gone wrong: %s', (_, broken) => {
    const cost = costOf(GAUSSIAN);
    const attack = attackAt((seed) => observerWith(broken(cost, seed), cost), 400, SOME);
    const beyond = EPSILONS.filter((epsilon) => {
      const found = byDelta(attack, epsilon);
      return deltaFound(found, epsilon) > deltaOf(GAUSSIAN.rhoPerRecord, epsilon);
    });
    expect(beyond).not.toEqual([]);
  });
});

describe('binomialBounds', () => {
  /** From the tables of Clopper & Pearson's method in R 4: binom.test(x, n)$conf.int. */
  it.each([
    [0, 20, 0, 0.1684335],
    [20, 20, 0.8315665, 1],
    [5, 20, 0.0865715, 0.4910459],
    [1, 1000, 2.531749e-5, 0.0055589],
  ])('of %d of %d are %d to %d', (successes, trials, low, high) => {
    const bounds = binomialBounds(successes, trials);
    expect(bounds.low).toBeCloseTo(low, 6);
    expect(bounds.high).toBeCloseTo(high, 6);
  });
});
