import { blockOf, cellLayout } from '@fleetally/counts';
import type { Counts } from '@fleetally/counts';

import type { Gate } from '../privacy/gate.js';
import { NoiseGate } from '../privacy/noise-gate.js';
import { noiseOf } from '../privacy/noise.js';
import type { Noise } from '../privacy/noise.js';
import type { PrivacyCost } from '../privacy/option.js';
import { RandomIntegers } from '../privacy/random-integers.js';
import { ATTACKED_PLAN, RECORDS } from './attacked-device.js';
import { manySeededBytes, seededUniform } from './seeded-bytes.js';

const SHARES = 5;

/** Makes a gate that claims `cost`, from a seed. */
export type MakeGate = (cost: PrivacyCost, seed: number) => Gate;

/** Gates as somebody might write or break them, none of which keeps what it claims. */
export const BROKEN: Readonly<Record<string, MakeGate>> = {
  'noise for twice the epsilon': (cost, seed) =>
    gate(cost, right({ milliEpsilon: 2 * cost.milliEpsilon, gaussian: fourTimes(cost) }, SHARES, seed)),
  'epsilon not split over the blocks': (cost, seed) => gate(cost, right(cost, 1, seed)),
  'noise of doubles, cut to whole numbers': (cost, seed) => {
    const next = seededUniform(seed);
    return gate(cost, () => Math.trunc(ofDoubles(cost, next)));
  },
  'noise rounded as numbers of low precision are': (cost, seed) => {
    const next = seededUniform(seed);
    return gate(cost, () => 2 * Math.round(ofDoubles(cost, next) / 2));
  },
  'the same seed in every window': (cost, seed) => {
    const draws = cellLayout(ATTACKED_PLAN).cellCount + 1;
    let drawn = 0;
    let noise = right(cost, SHARES, seed);
    return gate(cost, () => {
      if (drawn > 0 && drawn % draws === 0) noise = right(cost, SHARES, seed);
      drawn += 1;
      return noise();
    });
  },
  'one draw for two cells': (cost, seed) => {
    const noise = right(cost, SHARES, seed);
    let [calls, latest] = [0, 0];
    return gate(cost, () => {
      if (calls % 2 === 0) latest = noise();
      calls += 1;
      return latest;
    });
  },
  'no noise on one block': (cost, seed) => {
    const { offset, length } = blockOf(cellLayout(ATTACKED_PLAN), 'classes')!;
    return around(gate(cost, right(cost, SHARES, seed)), (inner, start, counts) => {
      const classes = counts.cells.slice(offset, offset + length);
      const admitted = inner.admit(start, counts);
      admitted?.cells.set(classes, offset);
      return admitted;
    });
  },
  'sent or not by the true number of inferences': (cost, seed) =>
    around(gate(cost, right(cost, SHARES, seed)), (inner, start, counts) =>
      counts.inferences < RECORDS ? undefined : inner.admit(start, counts),
    ),
};

function gate(cost: PrivacyCost, noise: Noise): NoiseGate {
  return new NoiseGate(1, cost, SHARES, noise);
}

function right(cost: PrivacyCost, shares: number, seed: number): Noise {
  return noiseOf(cost, shares, new RandomIntegers(manySeededBytes(seed)));
}

/** Half the standard deviation. */
function fourTimes({ gaussian }: PrivacyCost): PrivacyCost['gaussian'] {
  return gaussian && { ...gaussian, rhoTrillionths: 4 * gaussian.rhoTrillionths };
}

/** By the textbook: the inverse of Laplace's distribution, or Box and Muller. */
function ofDoubles({ milliEpsilon, gaussian }: PrivacyCost, uniform: () => number): number {
  const [u, v] = [1 - uniform(), uniform()];
  if (gaussian === undefined) return ((v < 0.5 ? 1 : -1) * SHARES * 1000 * Math.log(u)) / milliEpsilon;
  const sd = Math.sqrt((SHARES * 1e12) / (2 * gaussian.rhoTrillionths));
  return sd * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
}

function around(inner: Gate, admit: (inner: Gate, start: number, counts: Counts) => Counts | undefined): Gate {
  return {
    admit: (start, counts) => admit(inner, start, counts),
    takeWithheld: () => inner.takeWithheld(),
    ledger: () => inner.ledger(),
  };
}
