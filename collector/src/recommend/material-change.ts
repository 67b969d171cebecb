import type { CohortOf, ReleaseScope } from '../release/types.js';
import { badnessOf } from '../release/badness.js';
import { within } from './cells.js';
import type { RecommendationDraft } from './types.js';

/** A harm this many times as large as it was is another finding than the one that somebody dismissed. */
export const LARGER_BY = 1.5;

/**
 * What a draft says beyond a recommendation of the same cause, in words; undefined when nothing that a person who decided
 * on that one did not know.
 *
 * Material is: another action or version to go back to; devices that were not in its scope; a kind of harm that it did
 * not have; the same kind, 1.5 times as large. More devices or more evidence for the same thing is not.
 */
export function materialChange(draft: RecommendationDraft, before: RecommendationDraft): string | undefined {
  if (draft.action !== before.action) return `it is ${draft.action} now and not ${before.action}`;
  if (draft.to !== before.to) return `it goes to ${draft.to} now and not ${before.to}`;
  if (!scopeWithin(draft.scope, before.scope)) return 'it concerns further devices';
  for (const effect of draft.evidence.filter(({ finding }) => finding === 'harm')) {
    const known = before.evidence.find(({ kind, finding }) => kind === effect.kind && finding === 'harm');
    if (known === undefined) return `harm in ${effect.kind} has come to light`;
    if (badnessOf(effect) >= LARGER_BY * badnessOf(known)) return `harm in ${effect.kind} has grown`;
  }
  return undefined;
}

/** Whether every device of `inner` is in `outer`, as far as their descriptions say. */
export function scopeWithin(inner: ReleaseScope, outer: ReleaseScope): boolean {
  if (outer.devices !== undefined) {
    const known = new Set(outer.devices);
    return inner.devices?.every((device) => known.has(device)) ?? false;
  }
  const isInVariants =
    outer.variants === undefined || (inner.variants?.every((variant) => outer.variants!.includes(variant)) ?? false);
  return isInVariants && inner.cohorts.every((cohort) => outer.cohorts.some((around) => within(cohort, around)));
}

/** Whether a device with these attributes, running this variant, is in a scope. */
export function isInScope(
  { cohorts, variants, devices }: ReleaseScope,
  device: { readonly device: string; readonly variant: string },
  isInCohort: (cohort: CohortOf) => boolean,
): boolean {
  if (devices !== undefined && !devices.includes(device.device)) return false;
  if (variants !== undefined && !variants.includes(device.variant)) return false;
  return cohorts.some(isInCohort);
}
