import { matches } from '../detect/predicate.js';
import type { Attributes } from '../detect/types.js';
import type { CohortOf, ReleaseScope } from '../release/types.js';
import { predicateOfCohort, type NamedCohorts } from './predicate-of.js';

/** What devices are, by name, and what named cohorts mean. */
export interface KnownDevices {
  readonly attributes: ReadonlyMap<string, Attributes>;
  readonly named?: NamedCohorts;
}

/**
 * Whether devices of a scope can be among those of any of these cohorts. A scope that names devices meets where one of them is,
 * whatever cohorts it holds beside. Cost: O(devices x cohorts).
 */
export function meets(
  { cohorts, devices }: ReleaseScope,
  others: readonly CohortOf[],
  { attributes, named = {} }: KnownDevices,
): boolean {
  if (devices === undefined) return cohorts.some((one) => others.some((other) => canBeBoth(one, other)));
  return devices.some((device) => {
    const own = attributes.get(device);
    return own !== undefined && others.some((cohort) => matches(predicateOfCohort(cohort, named), own));
  });
}

function canBeBoth(one: CohortOf, other: CohortOf): boolean {
  return Object.entries(one).every(([name, value]) => (other[name] ?? value) === value);
}
