import { isWhole } from '../release/clearance.js';
import type { ReleaseJudgement } from '../release/types.js';
import type { Rollout } from '../rollout/types.js';
import type { DriftFinding } from './findings.js';

/** What a version can bring about by itself: the inputs are as they were. */
const OF_A_VERSION: readonly string[] = [
  'outputs-worse-inputs-same',
  'outputs-moved-inputs-same',
  'slower-inputs-same',
];
/** When a change began is estimated, to some hours. */
const ONSET_SECONDS = 6 * 3_600;

/**
 * Whether an incident must wait for what is made of a release: it began with a stage of a rollout that is under way, on devices
 * that have the release, with inputs as they were, and nobody knows yet whether the release is well. To say "retrain" then would be to
 * name the wrong cause; the release is held meanwhile.
 */
export function awaitsRelease(
  incident: DriftFinding,
  judgements: readonly ReleaseJudgement[],
  rollouts: readonly Rollout[] = [],
): boolean {
  if (!OF_A_VERSION.includes(incident.why)) return false;
  return rollouts.some(({ model, version, kind, state, stageSince }) => {
    if (model !== incident.model || kind !== 'release' || state === 'aborted' || state === 'completed') return false;
    if (incident.changedAt < stageSince - ONSET_SECONDS) return false;
    const own = judgements.filter(({ release }) => release.model === model && release.to === version);
    const whole = own.find(isWhole);
    return whole !== undefined && whole.verdict !== 'harmless' && isAmongUpgraded(incident, own);
  });
}

/** Whether some of the incident's devices can have the release: each attribute of a cohort of theirs was judged. */
function isAmongUpgraded({ cohorts }: DriftFinding, judgements: readonly ReleaseJudgement[]): boolean {
  return cohorts.some((cohort) =>
    Object.entries(cohort).every(([name, value]) => judgements.some((judged) => judged.cohort[name] === value)),
  );
}
