import { isDeepStrictEqual } from 'node:util';
import type { CohortOf, Release, ReleaseJudgement, SignalEffect } from '../release/types.js';
import { badnessOf } from '../release/badness.js';
import { clearanceOf, isSuspect, isWhole } from '../release/clearance.js';
import { guiltOf } from './guilt.js';
import { cohortOfScope } from '../rollout/cohort-of-scope.js';
import { cellsOf, isHarmed, within, type Cell } from './cells.js';
import type { Findings } from './findings.js';
import { harmedScope } from './harmed-scope.js';
import { lastGood, type LastGood } from './last-good.js';
import type { RecommendationDraft } from './types.js';
import { figures } from './figures.js';
import { effectWords, gainWords, scopeOf, scopeWords } from './words.js';

/** What to do about one release: roll some or all of it back, hold it, or promote it. One draft for each version to go back to. */
export function releaseDrafts(
  release: Release,
  judgements: readonly ReleaseJudgement[],
  findings: Findings,
): RecommendationDraft[] {
  const cells = cellsOf(judgements);
  const { harmed: found, undecided, well } = harmedScope(cells);
  const everybody = meantBy(release, findings);
  const harmed = found.map((set) => (Object.keys(set).length === 0 ? everybody : set));
  if (harmed.length > 0) return rollbacks(release, cells, { harmed, undecided, well }, findings);
  return isRollingOut(release, findings) ? undecidedDraft(release, cells, findings.at) : [];
}

/**
 * Whom "everybody" is: the cohort that rollouts have brought the version to, where that is one; `{}` where it went to all, or by itself.
 * One that was aborted has still brought it: a rollback that is accepted keeps its name.
 */
function meantBy({ model, to }: Release, { rollouts = [] }: Findings): CohortOf {
  const own = rollouts.filter(({ kind, ...of }) => kind === 'release' && of.model === model && of.version === to);
  const [only, ...others] = own.map(({ scope }) => cohortOfScope(scope));
  return only !== undefined && others.every((other) => isDeepStrictEqual(other, only)) ? only : {};
}

function isRollingOut({ model, to }: Release, { rollouts }: Findings): boolean {
  if (rollouts === undefined) return true;
  return rollouts.some(
    (rollout) =>
      rollout.model === model &&
      rollout.version === to &&
      rollout.kind === 'release' &&
      rollout.state !== 'completed' &&
      rollout.state !== 'aborted',
  );
}

function rollbacks(
  release: Release,
  cells: readonly Cell[],
  { harmed, undecided, well }: ReturnType<typeof harmedScope>,
  findings: Findings,
): RecommendationDraft[] {
  const byTarget = new Map<string, { target: LastGood | undefined; sets: CohortOf[] }>();
  for (const where of harmed) {
    const target = lastGood(where, release, findings.history, findings.registry);
    const key = target?.version ?? '';
    const group = byTarget.get(key) ?? { target, sets: [] };
    group.sets.push(where);
    byTarget.set(key, group);
  }
  return [...byTarget.values()].map(({ target, sets }) =>
    rollback(release, target, sets, cells, { undecided, well }, findings.at),
  );
}

function rollback(
  release: Release,
  target: LastGood | undefined,
  sets: readonly CohortOf[],
  cells: readonly Cell[],
  others: { undecided: readonly CohortOf[]; well: readonly CohortOf[] },
  at: number,
): RecommendationDraft {
  const { model, to } = release;
  const scope = scopeOf(sets);
  const inside = cells.filter((cell) => isHarmed(cell) && sets.some((set) => within(cell.where, set)));
  const own = inside.length > 0 ? inside : cells.filter(isHarmed);
  const evidence = evidenceOf(own);
  const isPreprocessing = own.some(({ judgement }) => judgement.inputs === 'moved-on-upgraded');
  const isAlone = own.every(({ judgement }) => judgement.comparison === 'before-after');
  const [lead] = evidence;
  const what = lead === undefined ? '' : `: ${effectWords(lead)}`;
  const held = others.undecided.length > 0 ? `; ${scopeWords(scopeOf(others.undecided))} it is not decided` : '';
  const versus = isAlone ? 'than before it, with inputs as they were' : 'than devices without it';
  const harm = isPreprocessing
    ? `${to} changed how inputs are prepared ${scopeWords(scope)}`
    : `${to} does worse ${versus} ${scopeWords(scope)}`;
  return {
    model,
    action: target === undefined ? 'hold' : 'rollback',
    scope,
    from: to,
    to: target?.version ?? '',
    ...(target?.variant !== undefined && { toVariant: target.variant }),
    reason: `${harm}${what}${held}.`,
    evidence,
    expectedGain: gainWords(evidence),
    wouldChange:
      target === undefined
        ? 'A version that is known to be good for these devices: there is none to go back to.'
        : `Finding the harm within its margin again as more devices are upgraded${held === '' ? '' : '; harm where it is not decided would widen this'}.`,
    ruledOut: ruledOutOf(own, isAlone, others.well),
    cause: causeOf(model, to, target?.version ?? '', 'harm'),
    raisedAt: at,
  };
}

function ruledOutOf(
  own: readonly Cell[],
  isAlone: boolean,
  well: readonly CohortOf[],
): { readonly alternative: string; readonly because: string }[] {
  const outliers = new Set(own.flatMap(({ judgement }) => judgement.outliers));
  return [
    isAlone
      ? { alternative: 'the world has changed', because: 'inputs are as they were before the release' }
      : {
          alternative: 'the world has changed',
          because: 'devices without the release, over the same hours, did not change in this way',
        },
    {
      alternative: 'a few broken devices',
      because:
        outliers.size > 0 ? `${outliers.size} were left out of the comparison` : 'none is far outside the others',
    },
    ...(well.length > 0
      ? [{ alternative: 'roll back everybody', because: `no harm was found ${scopeWords(scopeOf(well))}` }]
      : []),
  ];
}

/** Of every kind of harm the one with most evidence; worst first. */
function evidenceOf(cells: readonly Cell[]): SignalEffect[] {
  const found = cells.flatMap(({ judgement }) =>
    judgement.effects.filter(
      ({ finding, kind }) => finding === 'harm' || (kind === 'inputs' && judgement.inputs === 'moved-on-upgraded'),
    ),
  );
  return strongestOf(figures(found)).sort((a, b) => badnessOf(b) - badnessOf(a));
}

function strongestOf(effects: readonly SignalEffect[]): SignalEffect[] {
  const best = new Map<string, SignalEffect>();
  for (const effect of effects) {
    const known = best.get(effect.kind);
    if (known === undefined || effect.evidence > known.evidence) best.set(effect.kind, effect);
  }
  return [...best.values()];
}

/** Nothing was found to harm: promote what may go on, by the rule that rollouts go by, and hold the rest. */
function undecidedDraft(release: Release, cells: readonly Cell[], at: number): RecommendationDraft[] {
  const { model, from, to } = release;
  const judgements = cells.map(({ judgement }) => judgement);
  const whole = judgements.find(isWhole) ?? largestOf(judgements);
  if (whole === undefined || judgements.some((judgement) => guiltOf(judgement) === 'world')) return [];
  const everybody = { cohorts: [{}] };
  const shared = { model, from, to, raisedAt: at, expectedGain: '', ruledOut: [] };
  if (clearanceOf(judgements)?.isClear === true) {
    return [
      {
        ...shared,
        action: 'promote',
        scope: everybody,
        reason: `${to} does no worse than ${from} ${scopeWords(everybody)}, on ${whole.devices} upgraded devices.`,
        evidence: figures(whole.effects.filter(({ finding }) => finding === 'no-harm')),
        wouldChange: 'Harm beyond the margin as more devices are upgraded.',
        cause: causeOf(model, from, to, 'well'),
      },
    ];
  }
  const suspects = cells.filter(({ judgement }) => !isWhole(judgement) && isSuspect(judgement));
  const scope = suspects.length === 0 ? everybody : scopeOf(suspects.map(({ where }) => where));
  const { reason, effects } = suspects[0]?.judgement ?? whole;
  return [
    {
      ...shared,
      action: 'hold',
      scope,
      reason: `Not enough is known of ${to} ${scopeWords(scope)} to go on: ${reason}`,
      evidence: figures(effects.filter(({ finding }) => finding === 'inconclusive')),
      wouldChange: 'More upgraded devices, or more time at this stage.',
      cause: causeOf(model, from, to, 'undecided'),
    },
  ];
}

function largestOf(judgements: readonly ReleaseJudgement[]): ReleaseJudgement | undefined {
  return [...judgements].sort((a, b) => b.devices - a.devices)[0];
}

function causeOf(model: string, from: string, to: string, kind: string): string {
  return JSON.stringify([model, from, to, kind]);
}
