import type { Alarm, Attributes } from '@fleetally/collector';
import { Normals } from '../draw/normals.js';
import { FleetStream } from '../fleet/fleet-stream.js';
import { commonShock } from '../fleet/influence.js';
import { Watch } from '../watch/watch.js';
import { quietRun } from '../watch/quiet-run.js';
import type { Case, CaseContext, Row } from './case.js';
import { alarmRow } from './rows.js';

const DEVICES = 480;
const FEATURES = 4;
/** Windows in which nothing happens, and windows in which cohorts are named after the change. */
const QUIET = 150;
const AFTER = 288;
const VALUES = { hw: 4, region: 4, app: 3 } as const;

/** What moves: the devices that have one of these sets of values, each of which is to be named. */
export interface WhereScenario {
  readonly kind: 'one value' | 'a pair' | 'two values';
  readonly attributes: readonly Attributes[];
  readonly truth: readonly Attributes[];
  /** In standard deviations of one inference. */
  readonly size: number;
  readonly feature: number;
  readonly watchesPairs: boolean;
  readonly shock: number;
}

export const WHERE_CASES: readonly Case[] = [
  {
    id: 'where',
    title: 'one cohort of 19 drifts, by one attribute or a pair: are exactly its devices named',
    run: (context) => whereRows(context),
  },
  {
    id: 'where-quiet',
    title: 'nothing happens to 19 cohorts and all of their pairs',
    run: (context) => [quietRow(0, context), quietRow(0.05, context)],
  },
];

function quietRow(shock: number, { seed, weeks }: CaseContext): Row {
  const stream = streamOf(whereScenario(seed), seed, shock);
  const run = quietRun(stream, weeks, { clock: 'window', cohorts: { pairs: 'all' } });
  return alarmRow(`pairs watched, ${shock === 0 ? 'no shocks' : `white shocks of ${shock} σ`}`, '≤ 1', run);
}

function whereRows(context: CaseContext): Row[] {
  const count = context.quick ? 6 : 100;
  const tallies = new Map<string, { right: number; of: number }>();
  const missed: string[] = [];
  for (let i = 0; i < count; i++) {
    const scenario = whereScenario(context.seed * 1_000 + i);
    const named = namedIn(scenario, context.seed * 1_000 + i);
    const right = sameSet(named, scenario.truth.map(textOf));
    for (const name of ['all', scenario.kind === 'a pair' ? pairName(scenario) : scenario.kind]) {
      const tally = tallies.get(name) ?? { right: 0, of: 0 };
      tallies.set(name, tally);
      tally.of += 1;
      if (right) tally.right += 1;
    }
    if (!right)
      missed.push(
        `${scenario.truth.map(textOf).join(' + ')} by ${scenario.size.toFixed(2)} σ: named ${named.join(', ') || 'nothing'}`,
      );
  }
  return [...tallies].map(([name, { right, of }]) => ({
    quantity: `${name}: the named set of cohorts is exactly right within a day`,
    expected: name === 'all' ? '≥ 90 %' : '–',
    measured: `${right} of ${of}${name === 'all' && missed.length > 0 ? ` (wrong: ${missed.join('; ')})` : ''}`,
    values: { right, of },
    ...(name === 'all' ? { kept: right >= 0.9 * of } : {}),
  }));
}

function pairName({ watchesPairs }: WhereScenario): string {
  return watchesPairs ? 'a pair, pairs watched' : 'a pair, pairs not watched';
}

/** Hardware, firmware (two of each hardware), regions and apps, all of unequal size. */
export function whereScenario(seed: number): WhereScenario {
  const normals = new Normals(seed);
  const pick = (n: number): number => Math.min(n - 1, Math.floor(n * normals.uniform()));
  // The first values are the most frequent.
  const uneven = (n: number): number => Math.min(n - 1, Math.floor(n * normals.uniform() ** 1.3));
  const attributes = Array.from({ length: DEVICES }, (): Attributes => {
    const hw = `h${uneven(VALUES.hw)}`;
    return { hw, firmware: `${hw}.${uneven(2)}`, region: `r${uneven(VALUES.region)}`, app: `a${uneven(VALUES.app)}` };
  });
  const model = attributes[pick(DEVICES)]!;
  const kind = (['one value', 'a pair', 'a pair', 'two values', 'one value'] as const)[pick(5)]!;
  const rest = {
    size: 0.15 + 0.6 * normals.uniform(),
    feature: pick(FEATURES),
    watchesPairs: pick(2) === 1,
    shock: pick(2) * 0.05,
    attributes,
  };
  const [a, b] = (
    [
      ['hw', 'region'],
      ['region', 'app'],
      ['firmware', 'app'],
      ['hw', 'app'],
      ['firmware', 'region'],
    ] as const
  )[pick(5)]!;
  if (kind === 'a pair') return { kind, truth: [{ [a]: model[a]!, [b]: model[b]! }], ...rest };
  if (kind === 'one value') return { kind, truth: [{ [a]: model[a]! }], ...rest };
  const others = [...new Set(attributes.map((own) => own['region']!))].filter((value) => value !== model['region']);
  return { kind, truth: [{ region: model['region']! }, { region: others[pick(others.length)]! }], ...rest };
}

/** Every cohort that alarms name after the change, whatever the feature. */
function namedIn(scenario: WhereScenario, seed: number): string[] {
  const stream = streamOf(scenario, seed, scenario.shock);
  const watch = new Watch(stream.watched, {
    clock: 'window',
    ...(scenario.watchesPairs ? { cohorts: { pairs: 'all' } } : {}),
  });
  for (let w = 0; w < QUIET; w++) watch.take(stream.next());
  watch.settle();
  const moves = (own: Attributes): boolean =>
    scenario.truth.some((cohort) => Object.keys(cohort).every((name) => own[name] === cohort[name]));
  stream.move(scenario.feature, scenario.size, (device) => moves(scenario.attributes[device]!));
  const alarms: Alarm[] = [];
  for (let w = 0; w < AFTER; w++) alarms.push(...watch.take(stream.next()));
  return [...new Set(alarms.map(({ cohort }) => textOf(cohort)))];
}

function streamOf({ attributes }: WhereScenario, seed: number, shock: number): FleetStream {
  return new FleetStream(
    {
      ...{ features: FEATURES, cohorts: 1, devicesPerCohort: DEVICES, samples: 15, offsetSd: 0.3 },
      influences: shock > 0 ? [commonShock(0, shock)] : [],
      attributes: (device) => attributes[device]!,
    },
    seed,
  );
}

function textOf(cohort: Attributes): string {
  const entries = Object.entries(cohort).map(([name, value]) => `${name}=${value}`);
  return entries.sort().join(',') || 'the whole model';
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text) => b.includes(text));
}
