import { matches, type Predicate } from '../detect/predicate.js';
import type { Attributes } from '../detect/types.js';
import type { AnomalyKind } from '../anomalies/types.js';
import type { CohortOf } from '../release/types.js';
import type { DriftFinding, Findings } from './findings.js';
import { predicateOfCohort } from './predicate-of.js';
import type { RecommendationDraft } from './types.js';

/** What a device was named for. Without a kind: for inputs that changed otherwise than everybody's. */
export interface DeviceMatter {
  readonly model: string;
  readonly device: string;
  readonly kind?: AnomalyKind;
  readonly features?: readonly string[];
  /** Event time, epoch seconds. */
  readonly raisedAt?: number;
}

type Told = Pick<Findings, 'anomalies' | 'incidents' | 'attributes' | 'named'>;

/**
 * What tells of a device's matter for all devices of its cohort already: the id of an anomaly of many at once of the same
 * kind and feature, or of an open incident of the same feature; undefined where the device is the only one to tell of.
 *
 * What was raised before an incident's change began is the device's own. Cost: O(incidents + anomalies).
 */
export function toldForMany(matter: DeviceMatter, told: Told): string | undefined {
  const attributes = told.attributes?.get(matter.device);
  if (attributes === undefined) return undefined;
  const isInside = (cohort: CohortOf): boolean => isInCohort(attributes, cohort, told);
  const many = told.anomalies.find(
    ({ model, device, state, cohort, ...one }) =>
      model === matter.model && device === '' && state === 'firing' && isAlike(matter, one) && isInside(cohort),
  );
  if (many !== undefined) return many.id;
  return told.incidents.find(
    (one) => one.model === matter.model && isOfIncident(matter, one) && one.cohorts.some(isInside),
  )?.incident;
}

/**
 * Why a recommendation to look at devices, found no more, is over at once, in words: each of them turned out to be one of many.
 * Undefined for any other.
 */
export function overBecause({ action, model, scope }: RecommendationDraft, told: Told): string | undefined {
  if (action !== 'inspect-devices' || scope.devices === undefined) return undefined;
  const found = scope.devices.map((device) => toldForMany({ model, device }, told));
  if (!found.every((one) => one !== undefined)) return undefined;
  return `what was found on them is one matter of many devices: ${[...new Set(found)].join(', ')}`;
}

function isInCohort(attributes: Attributes, cohort: CohortOf, { named = {} }: Told): boolean {
  const predicate: Predicate = predicateOfCohort(cohort, named);
  return matches(predicate, attributes);
}

function isAlike(
  { kind, features = [] }: DeviceMatter,
  many: { readonly kind: AnomalyKind; readonly features: readonly string[] },
): boolean {
  if (kind === undefined) return many.features.length > 0;
  if (family(kind) !== family(many.kind)) return false;
  return features.length === 0 || features.some((feature) => many.features.includes(feature));
}

/** Of one broken kind of sensor some are stuck at an end of their range, and some elsewhere. */
function family(kind: AnomalyKind): string {
  return kind === 'saturated' ? 'stuck' : kind;
}

function isOfIncident({ kind, features = [], raisedAt = Infinity }: DeviceMatter, incident: DriftFinding): boolean {
  if (kind === undefined) return incident.why.startsWith('inputs-moved');
  if (raisedAt <= incident.changedAt) return false;
  return features.some((feature) => incident.signals.some((signal) => signal.startsWith(`${feature}/`)));
}
