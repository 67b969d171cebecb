import type { CohortOf, ReleaseJudgement, SignalEffect } from '../release/types.js';
import { guiltOf } from './guilt.js';
import { within } from './cells.js';
import { figures } from './figures.js';
import type { DriftFinding, Findings } from './findings.js';
import type { RecommendationDraft, RecommendedAction } from './types.js';
import { effectWords, scopeWords } from './words.js';

/** A signal that says that values do not arrive, or arrive in another unit. */
const OF_THE_PIPELINE = /\/(missing|out-of-range|new-category)$/;
/** So far do values only go when they mean something else, as another unit would; in standard deviations. */
const ANOTHER_UNIT_SD = 1.25;

/**
 * What to do about a world that has changed: of every model at most one draft, however many findings tell of it.
 *
 * `explained`: incidents that a recommendation for a release already tells of.
 */
export function worldDrafts(
  judgements: readonly ReleaseJudgement[],
  findings: Findings,
  explained: (incident: DriftFinding) => boolean,
): RecommendationDraft[] {
  const moved = judgements.filter((judgement) => guiltOf(judgement) === 'world');
  const open = findings.incidents.filter((incident) => !explained(incident));
  const models = [...new Set([...moved.map(({ release }) => release.model), ...open.map(({ model }) => model)])].sort();
  return models.flatMap((model) =>
    draftOf(
      model,
      moved.filter(({ release }) => release.model === model),
      open.filter((incident) => incident.model === model),
      findings.at,
    ),
  );
}

function draftOf(
  model: string,
  moved: readonly ReleaseJudgement[],
  incidents: readonly DriftFinding[],
  at: number,
): RecommendationDraft[] {
  const telling = incidents.filter(({ why }) => why !== 'inputs-moved-outputs-not-worse');
  const [incident] = telling;
  const [judgement] = [...moved].sort((a, b) => size(a.cohort) - size(b.cohort) || b.devices - a.devices);
  if (judgement !== undefined) return [afterRelease(model, judgement, moved, incidents[0], at)];
  return incident === undefined ? [] : [ofIncident(model, incident, at)];
}

function afterRelease(
  model: string,
  judgement: ReleaseJudgement,
  all: readonly ReleaseJudgement[],
  incident: DriftFinding | undefined,
  at: number,
): RecommendationDraft {
  const inputs = figures(all.flatMap(({ effects }) => effects.filter(({ kind }) => kind === 'inputs')));
  const cohorts = coarsest(all.map(({ cohort }) => cohort));
  const signals = [...inputs.map(({ signal }) => signal), ...(incident?.signals.slice(0, 1) ?? [])];
  const isPipeline = signals.some((signal) => OF_THE_PIPELINE.test(signal)) || inputs.some(isAnotherUnit);
  const lead = inputs[0];
  const { to } = judgement.release;
  const isAlone = judgement.comparison === 'before-after';
  const who = isAlone
    ? 'with the release, which every device got at once'
    : 'on devices with and without the release alike';
  return {
    model,
    action: isPipeline ? 'fix-input-pipeline' : 'retrain',
    scope: { cohorts },
    from: '',
    to: '',
    reason: `Inputs have moved ${who}, ${scopeWords({ cohorts })}${lead === undefined ? '' : `: ${effectWords(lead)}`}.`,
    evidence: unique(inputs),
    expectedGain: '',
    wouldChange: isAlone
      ? 'Inputs that go back to what they were, or devices that go back to the version before.'
      : `Inputs that move on devices with ${to} only, or go back to what they were.`,
    ruledOut: [
      {
        alternative: `roll back ${to}`,
        because: isAlone
          ? 'the world cannot be told from the version when every device was upgraded at once and inputs moved'
          : 'devices that do not have it see the same inputs',
      },
    ],
    cause: worldCause(model),
    raisedAt: at,
  };
}

const INCIDENT_ACTIONS: Readonly<Record<string, RecommendedAction>> = {
  'inputs-moved-outputs-worse': 'retrain',
  'outputs-worse-inputs-same': 'retrain',
  'outputs-moved-inputs-same': 'retrain',
  'slower-inputs-same': 'inspect-devices',
};

function ofIncident(model: string, incident: DriftFinding, at: number): RecommendationDraft {
  const { why, signals, cohorts, headline, changedAt } = incident;
  const onlyShares = signals.length > 0 && signals.every((signal) => /^(output|feedback)\/share:/.test(signal));
  const isPipeline = OF_THE_PIPELINE.test(signals[0] ?? '');
  const action = isPipeline
    ? 'fix-input-pipeline'
    : why.startsWith('outputs-') && onlyShares
      ? 'recalibrate'
      : (INCIDENT_ACTIONS[why] ?? 'retrain');
  return {
    model,
    action,
    scope: { cohorts },
    from: '',
    to: '',
    reason: `${headline}${headline.endsWith('.') ? '' : '.'}`,
    evidence: [],
    expectedGain: '',
    wouldChange: WOULD_CHANGE[action],
    ruledOut: [{ alternative: 'roll back a release', because: 'no release was found to have done it' }],
    cause: why === 'slower-inputs-same' ? JSON.stringify([model, 'operation']) : worldCause(model),
    raisedAt: Math.max(changedAt, at),
  };
}

const WOULD_CHANGE: Readonly<Record<RecommendedAction, string>> = {
  'fix-input-pipeline': 'Values that arrive again as they did before.',
  recalibrate: 'Inputs that move as well, or classes that come as often as before.',
  retrain: 'Inputs or outputs that go back to what they were, or a release that turns out to have done it.',
  'inspect-devices': 'Figures that go back to what they were.',
  rollback: '',
  hold: '',
  promote: '',
};

function worldCause(model: string): string {
  return JSON.stringify([model, 'world']);
}

function isAnotherUnit({ effect, kind }: SignalEffect): boolean {
  return kind === 'inputs' && Math.abs(effect) >= ANOTHER_UNIT_SD;
}

function coarsest(cohorts: readonly CohortOf[]): CohortOf[] {
  const kept = cohorts.filter(
    (cohort, i) =>
      !cohorts.some((other, j) => i !== j && within(cohort, other) && (size(other) < size(cohort) || j < i)),
  );
  return kept.length === 0 ? [{}] : kept;
}

function size(cohort: CohortOf): number {
  return Object.keys(cohort).length;
}

function unique(effects: readonly SignalEffect[]): SignalEffect[] {
  return [...new Map(effects.map((effect) => [effect.signal, effect])).values()];
}
