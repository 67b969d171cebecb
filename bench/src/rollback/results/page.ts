import { poissonUpperBound } from '../../quality/measure/poisson-bound.js';
import { factsOf, type KindFacts } from '../kinds.js';
import { cellOf, judgesIn, kindsIn, percent, share, table } from './tables.js';
import { stageLines } from './stage-table.js';
import type { Check, Results } from './results.js';
import type { Scored } from './score.js';

/** The page of docs that shows the results; its picture stands beside it. */
export function resultsPage({ results, seed, date, machine, check }: Results): string {
  const judges = judgesIn(results);
  const of = (judge: string): Scored[] => results.filter((each) => each.judge === judge);
  const kinds = kindsIn(results);
  return [
    '# Rollouts and rollbacks, measured',
    '',
    'Written by `npm run bench:rollback` from [bench/results/rollback.json](../../bench/results/rollback.json). Do not edit: run it',
    `again. Seed ${seed}, ${date}, ${machine}.`,
    '',
    `${of(judges[0]!).length} simulated rollouts of known truth, each led by every judge on its own: the same fleet, the same hours, the same`,
    'release. A fleet has 20 to 400 devices (with too little data 5 to 10) of three kinds of hardware in three regions, two in five of which run int8; some 40',
    'inferences an hour and device; devices differ, wander (φ 0.95) and share shocks (φ 0.9) and day and night; one in ten is without a network half of',
    'the time. In three rollouts of five people give feedback on three devices in ten, for a tenth of the inferences there. A linear model is run on every',
    'drawn row and counted by the product’s own counter. After a week the release goes to 5 % of the fleet (at least six devices of each hardware and each variant), 25 % and all but a tenth,',
    'for 24, 24 and 48 hours at least; every six hours (after two days of a stage every twelve) the judge is asked. It ends with the first call for a rollback, when all stages have passed, or after ten days.',
    '',
    'An answer is **right** when the action is that of the table, for exactly the devices that the release harms, and nothing else that would change a device or',
    'send a person to one was called for. The other judges know one canary and no cohorts, and have no other word than rolling back: where',
    'the world drifts, sensors break or a release is good, they are right when they keep silent and (a good release) let it pass.',
    '',
    '![Right answers by kind of rollout](rollback.svg)',
    '',
    '## Right action and scope',
    '',
    ...table(
      ['rollout', 'ought', ...judges],
      [
        ...kinds.map((facts) => [facts.title, facts.ought, ...judges.map((judge) => rightIn(of(judge), facts))]),
        ['**all**', '', ...judges.map((judge) => `**${percent(cellOf(of(judge)).right, of(judge).length)}**`)],
        ['right action, whatever the scope', '', ...judges.map((judge) => actionsOf(of(judge)))],
      ],
    ),
    '',
    ...checkLines(seed, check),
    '## Rollbacks that ought not to be',
    '',
    'Of rollouts whose release was not at fault: how many were rolled back. The promise allows fleetally one false finding a week of watching and model; its bound is',
    'of a Poisson count (Garwood 1936).',
    '',
    ...table(
      ['judge', 'rolled back', 'weeks watched', 'a week, below (95 %)'],
      judges.map((judge) => falseLine(judge, of(judge))),
    ),
    '',
    ...worldShift(of(judges[0]!)),
    ...stageLines(of(judges[0]!)),
    '## Exposed before the recommendation',
    '',
    'Median share of the fleet that had a bad release when its rollback was called for, and median hours until then; of those that were found.',
    '',
    ...table(
      ['rollout', ...judges],
      [
        ...kinds
          .filter(({ bad }) => bad)
          .map(({ kind, title }) => [
            title,
            ...judges.map((judge) => exposureOf(of(judge).filter((r) => r.kind === kind))),
          ]),
        ['**all that are bad**', ...judges.map((judge) => exposureOf(of(judge).filter((r) => factsOf(r.kind).bad)))],
      ],
    ),
    '',
    'fleetally: `judgeReleases` in blocks of six hours at one false alarm a week and its default margins, but for half a start a day (more than one in four is harm by',
    'default, which takes more devices to rule out than first stages have); `draftsOf` for what is recommended, and `progressOf` for when a stage passes, as in `serve`.',
    '',
    'Kayenta’s rule is re-implemented from its source (NetflixACAJudge: Mann–Whitney at 98 %, tolerance 0.25 of the estimate; pass 95, marginal 75) with hourly series of',
    'accuracy and errors (critical), confidence, class shares, latency, memory and starts; Argo Rollouts’ and Flagger’s are their documents’ examples: success rate ≥ 95 %, three',
    'failures; success rate ≥ 99 % and 99 % of requests within 500 ms, five failed checks; checked every hour on the canary alone.',
    '',
  ].join('\n');
}

/** The world, the first stage and the scoring were settled on one seed: another one says what that is worth. */
function checkLines(seed: number, check: Check | undefined): string[] {
  if (check === undefined) return [];
  const { rollouts, right, rightAction, good, wronglyRolledBack, exposed } = check;
  return [
    `The simulated world, the size of the first stage and the scoring were settled while looking at seed ${seed}. On seed ${check.seed}, which was not looked at before, fleetally’s`,
    `action and scope were right in **${percent(right, rollouts)}** of ${rollouts}, its action in ${percent(rightAction, rollouts)}; it rolled back ${wronglyRolledBack} of ${good} releases that were not at fault, and the median exposed to a bad one was ${share(exposed)}.`,
    'What it misses are fleets of some 20 to 50 devices, where it holds for want of evidence, and scopes that a first finding draws too narrow.',
    '',
  ];
}

/** How many of the drifts the release's own judgement told of. */
function worldShift(results: readonly Scored[]): string[] {
  const own = results.filter(({ kind }) => kind === 'world-shift');
  if (own.length === 0) return [];
  const told = own.filter((each) => /retrain|recalibrate|fix-input-pipeline/.test(each.told)).length;
  return [
    `Where the world drifted, fleetally’s judgement of the release itself called for retraining in ${told} of ${own.length}; its drift detection, which finds`,
    'such drift sooner ([quality](quality.md)), takes no part in this bench.',
    '',
  ];
}

function rightIn(results: readonly Scored[], { kind }: KindFacts): string {
  const { right, rollouts } = cellOf(results.filter((each) => each.kind === kind));
  return `${right} of ${rollouts}`;
}

function actionsOf(results: readonly Scored[]): string {
  return percent(cellOf(results).rightAction, results.length);
}

function falseLine(judge: string, results: readonly Scored[]): string[] {
  const good = results.filter(({ kind }) => !factsOf(kind).bad);
  const weeks = good.reduce((sum, { days }) => sum + days / 7, 0);
  const { rolledBack } = cellOf(good);
  return [
    judge,
    `${rolledBack} of ${good.length}`,
    weeks.toFixed(0),
    `${(rolledBack / weeks).toFixed(2)}, ${(poissonUpperBound(rolledBack) / weeks).toFixed(2)}`,
  ];
}

function exposureOf(results: readonly Scored[]): string {
  const { rolledBack, rollouts, exposed, afterHours } = cellOf(results);
  if (exposed === undefined) return `none of ${rollouts} found`;
  return `${share(exposed)}, ${afterHours!.toFixed(0)} h (${rolledBack} of ${rollouts})`;
}
