import type { NoiseTotals } from '../journal/totals.js';
import { epsilonOf } from '../privacy/concentrated.js';
import type { PrivacyCost } from '../privacy/option.js';
import { epsilon, trillionths } from './number-words.js';

/** `epsilon 2`, or `epsilon 2 at delta 1e-6 (rho 0.0775)`. */
export function costWords({ milliEpsilon, gaussian }: PrivacyCost): string {
  if (gaussian === undefined) return `epsilon ${epsilon(milliEpsilon)}`;
  const { deltaTrillionths, rhoTrillionths } = gaussian;
  return `epsilon ${epsilon(milliEpsilon)} at delta ${trillionths(deltaTrillionths)} (rho ${trillionths(rhoTrillionths)})`;
}

/** What a person with records in every window was charged at most. */
export function sumWords({ windows, milliEpsilonSum, gaussian }: NoiseTotals): string {
  if (gaussian === undefined) return epsilon(milliEpsilonSum);
  const plain = `${epsilon(milliEpsilonSum)} at delta ${trillionths(gaussian.deltaTrillionthsSum)}`;
  if (gaussian.windows < windows) return plain;
  // Rhos add up as epsilons do, but grow into a far smaller epsilon.
  const { rhoTrillionthsSum, deltaTrillionthsMost } = gaussian;
  const told = epsilonOf(rhoTrillionthsSum / 1e12, deltaTrillionthsMost / 1e12);
  return `rho ${trillionths(rhoTrillionthsSum)}, which is ${epsilon(Math.ceil(1000 * told))} at delta ${trillionths(deltaTrillionthsMost)}`;
}
