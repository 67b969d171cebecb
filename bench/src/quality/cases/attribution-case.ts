import type { Alarm, Attributes } from '@fleetally/collector';
import { FleetStream, type FleetSpec } from '../fleet/fleet-stream.js';
import { commonShock } from '../fleet/influence.js';
import { quietRun } from '../watch/quiet-run.js';
import { Watch } from '../watch/watch.js';
import type { Case, CaseContext, Row } from './case.js';
import { COHORT_SD, FULL_FLEET } from './fleet-case.js';

/** Two whole days after the clocks were chosen. */
const QUIET_WEEKS = 9 / 7;
/** How long alarms are collected after the change. */
const AFTER = 288;

/** Which devices move, and which cohort is to be named for it. */
interface Drift {
  readonly name: string;
  readonly size: number;
  readonly expected: string;
  target(trial: number): { readonly cohort: Attributes; includes(attributes: Attributes): boolean };
}

function oneValue(attribute: string, valueOf: (trial: number) => string): Drift['target'] {
  return (trial) => {
    const value = valueOf(trial);
    return { cohort: { [attribute]: value }, includes: (attributes) => attributes[attribute] === value };
  };
}

const DISJOINT = oneValue('c', (trial) => `c${trial % 8}`);

/** a x b x c, and a firmware that belongs to one value of a only. */
function crossed(device: number): Attributes {
  const a = device % 3;
  return {
    a: `a${a}`,
    b: `b${Math.floor(device / 3) % 2}`,
    c: `c${Math.floor(device / 6) % 4}`,
    firmware: `a${a}-${Math.floor(device / 24) % 2}`,
  };
}

export const ATTRIBUTION_CASES: readonly Case[] = [
  {
    id: 'blame-disjoint',
    title: 'one of 8 disjoint cohorts moves',
    run: (context) => [
      ...blame(FULL_FLEET, 'no shocks', disjointDrifts('alone 100 %'), context),
      ...blame(
        { ...FULL_FLEET, influences: [commonShock(0, 0.1)] },
        'white shocks of 0.1 σ',
        disjointDrifts('alone 81 / 0 / 0 % at 2 / 4 / 10 before contrasts'),
        context,
      ),
    ],
  },
  {
    id: 'blame-crossed',
    title: 'overlapping cuts a × b × c, firmware nested in a',
    run: (context) =>
      blame(
        { ...FULL_FLEET, attributes: (device) => crossed(device) },
        'no shocks',
        [
          { name: 'a = 1', size: 4, expected: '60 of 60', target: oneValue('a', () => 'a1') },
          { name: 'c = 2', size: 4, expected: '–', target: oneValue('c', () => 'c2') },
          { name: 'one firmware', size: 4, expected: '–', target: oneValue('firmware', () => 'a1-0') },
          { name: 'everybody', size: 4, expected: '–', target: () => ({ cohort: {}, includes: () => true }) },
        ],
        context,
      ),
  },
];

function disjointDrifts(expected: string): Drift[] {
  return [2, 4, 10].map((size) => ({ name: 'one cohort', size, expected, target: DISJOINT }));
}

/** Six trials of ten features each: is the right cohort, and no other, named for each feature? */
function blame(spec: FleetSpec, name: string, drifts: readonly Drift[], context: CaseContext): Row[] {
  const stream = new FleetStream({ ...spec, countEvery: 0 }, context.seed);
  const { watch } = quietRun(stream, QUIET_WEEKS);
  watch.settle();
  const snapshot = watch.snapshot();
  const origin = stream.window;
  return drifts.map((drift) => {
    const trials = context.quick ? 1 : 6;
    const tally = { alone: 0, first: 0, found: 0, of: 0 };
    for (let trial = 0; trial < trials; trial++) {
      stream.window = origin;
      const targets = Array.from({ length: spec.features }, (_, f) => drift.target(f + trial));
      for (const [f, target] of targets.entries()) {
        stream.move(f, drift.size * COHORT_SD, (d) => target.includes(stream.attributes[d]!));
      }
      const alarms = collect(Watch.restore(stream.watched, {}, snapshot), stream);
      for (const [f, { cohort }] of targets.entries()) {
        const mine = alarms.filter((alarm) => alarm.feature === `f${f}`);
        tally.of += 1;
        if (mine.some((alarm) => same(alarm, cohort))) tally.found += 1;
        if (mine[0] !== undefined && same(mine[0], cohort)) tally.first += 1;
        if (mine.length > 0 && mine.every((alarm) => same(alarm, cohort))) tally.alone += 1;
      }
      stream.shift.fill(0);
    }
    return {
      quantity: `${drift.name} moves by ${drift.size} sd(m), ${name}: named alone within a day`,
      expected: drift.expected,
      measured: `${tally.alone} of ${tally.of} (named first ${tally.first}, named at all ${tally.found})`,
      values: tally,
    };
  });
}

function collect(watch: Watch, stream: FleetStream): Alarm[] {
  const alarms: Alarm[] = [];
  for (let w = 0; w < AFTER; w++) alarms.push(...watch.take(stream.next()));
  return alarms;
}

function same(alarm: Alarm, cohort: Attributes): boolean {
  const names = Object.keys(cohort);
  return (
    Object.keys(alarm.cohort).length === names.length && names.every((name) => alarm.cohort[name] === cohort[name])
  );
}
