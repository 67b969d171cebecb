import { rangeOf } from '../detect/bins.js';
import { NAME } from '../detect/cohort-key.js';
import type { Predicate } from '../detect/predicate.js';
import type { CohortOf } from '../release/types.js';

/** Predicates of named cohorts, by name. */
export type NamedCohorts = Readonly<Record<string, Predicate>>;

/** Which devices a cohort has, by the attributes that they report. A named cohort that is known no more has none. */
export function predicateOfCohort(cohort: CohortOf, named: NamedCohorts): Predicate {
  return { all: Object.entries(cohort).map(([attribute, value]) => predicateOfValue(attribute, value, named)) };
}

/** Devices of any of these cohorts; undefined for everybody. */
export function predicateOf(cohorts: readonly CohortOf[], named: NamedCohorts): Predicate | undefined {
  if (cohorts.some((cohort) => Object.keys(cohort).length === 0)) return undefined;
  const [only, ...more] = cohorts.map((cohort) => predicateOfCohort(cohort, named));
  return more.length === 0 && only !== undefined ? only : { any: cohorts.map((one) => predicateOfCohort(one, named)) };
}

function predicateOfValue(attribute: string, value: string, named: NamedCohorts): Predicate {
  if (attribute === NAME) return named[value] ?? { any: [] };
  const range = rangeOf(value);
  if (range === undefined) return { attribute, in: [value] };
  return {
    // A device may also report the very text that a bin is named by.
    any: [
      { attribute, in: [value] },
      {
        all: [
          ...(range.from === undefined ? [] : [{ attribute, atLeast: range.from }]),
          ...(range.to === undefined ? [] : [{ attribute, below: range.to }]),
        ],
      },
    ],
  };
}
