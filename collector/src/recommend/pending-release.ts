import { isWhole } from '../release/clearance.js';
import type { ReleaseJudgement } from '../release/types.js';
import type { DriftFinding, Findings } from './findings.js';

/** What a version can bring about by itself: the inputs are as they were. */
const OF_A_VERSION: readonly string[] = [
  'outputs-worse-inputs-same',
  'outputs-moved-inputs-same',
  'slower-inputs-same',
];
/** When a change began is estimated, to some hours; one that began later than this after a stage did not come with it. */
const ONSET_SECONDS = 6 * 3_600;
const WITH_STAGE_SECONDS = 2 * 86_400;
/** A release that is not known to be well or bad by then is no reason to wait any more. */
const PATIENCE_SECONDS = 7 * 86_400;
/** Fewer upgraded devices among an incident's don't make it. */
const LEAST_SHARE = 0.2;

/**
 * Whether an incident must wait for what is made of a release: it began with a stage of a rollout that is under way, on devices
 * that have the release, with inputs as they were, and nobody knows yet whether the release is well. To say "retrain" then would be to
 * name the wrong cause; the release is held meanwhile.
 */
export function awaitsRelease(
  incident: DriftFinding,
  judgements: readonly ReleaseJudgement[],
  { rollouts = [], at }: Pick<Findings, 'rollouts' | 'at'>,
): boolean {
  if (!OF_A_VERSION.includes(incident.why)) return false;
  return rollouts.some(({ model, version, kind, state, stageSince }) => {
    const isUnderWay = kind === 'release' && (state === 'running' || state === 'holding');
    if (model !== incident.model || !isUnderWay || at > stageSince + PATIENCE_SECONDS) return false;
    const later = incident.changedAt - stageSince;
    if (later < -ONSET_SECONDS || later > WITH_STAGE_SECONDS) return false;
    const own = judgements.filter(({ release }) => release.model === model && release.to === version);
    const whole = own.find(isWhole);
    const isUnknown = whole?.verdict === 'inconclusive' || whole?.verdict === 'no-data';
    return isUnknown && isAmongUpgraded(incident, own);
  });
}

/** Whether so many of the incident's devices have the release that it can have brought it about. */
function isAmongUpgraded({ cohorts, devices }: DriftFinding, judgements: readonly ReleaseJudgement[]): boolean {
  const upgraded = cohorts.map((cohort) => {
    const entries = Object.entries(cohort);
    const cells = entries.map(([name, value]) => judgements.find((judged) => judged.cohort[name] === value));
    // Of several attributes together no more are known to be upgraded than of the one with fewest.
    const among = entries.length === 0 ? [judgements.find(isWhole)] : cells;
    return Math.min(...among.map((judged) => judged?.devices ?? 0));
  });
  const most = Math.max(0, ...upgraded);
  return most > 0 && most >= LEAST_SHARE * devices;
}
