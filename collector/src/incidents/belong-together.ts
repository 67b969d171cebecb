import { NAME } from '../detect/cohort-key.js';
import { sharesFeature, type Cohort, type Member } from './member.js';

/**
 * The onset of a change is known to about this share of the time that it took to be found. A change of μ deviations a
 * block is found after about 2 ln(c) / μ² blocks, 29 / μ² at common thresholds, and its most likely onset lies within
 * 11 / μ² of the true one in 95 of 100 cases (Bai 1997, table of the argmax distribution; Yao 1987).
 */
const ONSET_SHARE = 0.4;

/**
 * Whether two alarms tell of one change: same model, onsets that agree within what is known of them, devices in common
 * (or the same feature on sibling cohorts), and features that have to do with each other.
 *
 * Symmetric, and of nothing but what never changes in an alarm, so that grouping does not depend on the order in which
 * alarms come. Cost: O(attributes).
 */
export function belongTogether(a: Member, b: Member): boolean {
  if (a.model !== b.model || !isSameOnset(a, b)) return false;
  switch (cohortRelation(a.cohort, b.cohort)) {
    case 'same':
      // What acts on the same devices at the same time is one thing, whatever it moves.
      return true;
    case 'nested':
    case 'overlapping':
      return areRelated(a, b);
    case 'siblings':
      return sharesFeature(a, b);
  }
}

/** Seconds by which the onset may be wrong: its block, or a share of the delay, whichever is more. */
export function onsetUncertainty({ raisedAt, changedAt, blockSeconds }: Member): number {
  return Math.max(blockSeconds, ONSET_SHARE * (raisedAt - changedAt));
}

function isSameOnset(a: Member, b: Member): boolean {
  return Math.abs(a.changedAt - b.changedAt) <= Math.hypot(onsetUncertainty(a), onsetUncertainty(b));
}

export type CohortRelation = 'same' | 'nested' | 'overlapping' | 'siblings';

/**
 * How two cohorts lie to each other, by their names: `siblings` have an attribute in which they differ, and so no
 * device in common; `overlapping` cuts are by different attributes.
 */
export function cohortRelation(a: Cohort, b: Cohort): CohortRelation {
  const shared = Object.keys(a).filter((name) => Object.hasOwn(b, name));
  // Named cohorts may have devices in common, whatever they are called.
  const differing = shared.filter((name) => a[name] !== b[name]);
  if (differing.length > 0) return differing.every((name) => name === NAME) ? 'overlapping' : 'siblings';
  const [inA, inB] = [Object.keys(a).length, Object.keys(b).length];
  if (shared.length === inA && shared.length === inB) return 'same';
  return shared.length === Math.min(inA, inB) ? 'nested' : 'overlapping';
}

/** One shares a feature with the other, or follows it: outputs and their cost follow inputs. */
function areRelated(a: Member, b: Member): boolean {
  return sharesFeature(a, b) || follows(a) || follows(b);
}

function follows({ role }: Member): boolean {
  return role === 'output' || role === 'operation';
}
