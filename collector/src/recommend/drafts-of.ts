import type { Release, ReleaseJudgement } from '../release/types.js';
import { deviceDrafts } from './device-drafts.js';
import type { DriftFinding, Findings } from './findings.js';
import { awaitsRelease } from './pending-release.js';
import { releaseDrafts } from './release-drafts.js';
import type { RecommendationDraft } from './types.js';
import { worldDrafts } from './world-drafts.js';

/**
 * What ought to be done, from everything that was found; the most urgent first, and never two for one cause.
 *
 * - Harm on upgraded devices only, or inputs that moved on these only: `rollback` of the coarsest sets of devices that
 *   hold nothing but harmed ones, each to the last version that is good for it.
 * - Inputs moved on devices with and without a release: `retrain` or `fix-input-pipeline`, never a rollback for what
 *   follows from inputs. Incidents that no release explains lead to the same, or to `recalibrate`; one that came with a
 *   release of which nobody knows yet waits for what is made of that.
 * - A few devices far outside the others: `inspect-devices`, these and no others.
 * - No harm found, where a rollout is under way: `promote` when that is well founded, else `hold`.
 *
 * Pure and deterministic. Cost: O(judgements² + incidents + anomalies). Source: the table of causes, docs/recommendations.md.
 */
export function draftsOf(findings: Findings): RecommendationDraft[] {
  const judgements = latestOf(findings.judgements, findings.at);
  const releases = releasesOf(judgements);
  const ofReleases = releases.flatMap(({ release, own }) => releaseDrafts(release, own, findings));
  const rollbacks = ofReleases.filter(({ action, evidence }) => action === 'rollback' || evidence.some(isHarm));
  const isRolledBack = (model: string): boolean => rollbacks.some((draft) => draft.model === model);
  const isExplained = (incident: DriftFinding): boolean =>
    rollbacks.some((draft) => draft.model === incident.model && mayOverlap(draft, incident)) ||
    awaitsRelease(incident, judgements, findings);
  const drafts = [
    ...ofReleases,
    ...deviceDrafts(judgements, findings, isRolledBack),
    ...worldDrafts(judgements, findings, isExplained),
  ];
  return drafts.sort((a, b) => ORDER.indexOf(a.action) - ORDER.indexOf(b.action));
}

const ORDER: readonly RecommendationDraft['action'][] = [
  ...(['rollback', 'fix-input-pipeline', 'inspect-devices', 'retrain', 'recalibrate', 'hold', 'promote'] as const),
];

function isHarm({ finding }: { finding: string }): boolean {
  return finding === 'harm';
}

/** Whether a device can belong to both. */
function mayOverlap({ scope }: RecommendationDraft, { cohorts }: DriftFinding): boolean {
  return scope.cohorts.some((a) =>
    cohorts.some((b) => Object.entries(a).every(([name, value]) => b[name] === undefined || b[name] === value)),
  );
}

/** Of each release the newest look: cells that it no longer has say nothing any more. */
function latestOf(judgements: readonly ReleaseJudgement[], at: number): ReleaseJudgement[] {
  const latest = new Map<string, readonly ReleaseJudgement[]>();
  for (const judgement of judgements) {
    if (judgement.at > at) continue;
    const key = JSON.stringify([judgement.release.model, judgement.release.to]);
    const known = latest.get(key) ?? [];
    const newest = known[0]?.at ?? -Infinity;
    if (judgement.at > newest) latest.set(key, [judgement]);
    else if (judgement.at === newest) latest.set(key, [...known, judgement]);
  }
  return [...latest.values()].flat();
}

/** A release is one version of one model; it came from what most devices had that got it. */
function releasesOf(judgements: readonly ReleaseJudgement[]): { release: Release; own: ReleaseJudgement[] }[] {
  const byVersion = new Map<string, ReleaseJudgement[]>();
  for (const judgement of judgements) {
    const key = JSON.stringify([judgement.release.model, judgement.release.to]);
    byVersion.set(key, [...(byVersion.get(key) ?? []), judgement]);
  }
  return [...byVersion.values()].map((own) => {
    const [widest] = [...own].sort((a, b) => b.devices - a.devices);
    return { release: widest!.release, own };
  });
}
