import {
  AnomalyWatch,
  anomalyOptions,
  channelsOf,
  DEFAULT_DETECTOR_OPTIONS,
  Detector,
  withoutBroken,
} from '@fleetally/collector';
import type { Change } from '../fleet/mixed/change.js';
import { MixedFleet } from '../fleet/mixed/mixed-fleet.js';
import type { Case, CaseContext, Row } from './case.js';

const DEVICES = 200;
const SAMPLES = 30;
/** Windows in which all is well, and windows in which a broken device is waited for. */
const PAST = 72;
const AFTER = 6;
const IN_TIME = 3;
const DEVICES_AT_SITE = 5;

/** How devices break: one of their numbers, or all of them. */
const BREAKS: readonly (readonly [name: string, change: Omit<Change, 'includes' | 'feature'>])[] = [
  ['a number is stuck', { kind: 'stuck', size: 0.3 }],
  ['a number is saturated', { kind: 'stuck', size: 6 }],
  ['a number is never there', { kind: 'missing', size: 1 }],
  ['a number is off by 2 σ', { kind: 'shift', size: 2 }],
  ['a number has another unit', { kind: 'scale', size: 57.3 }],
  ['a device is silent', { kind: 'silence', size: 1 }],
];

/** One broken device of many: is it named, and it alone, and does nobody call it a drift of the fleet? */
export const WHO_CASES: readonly Case[] = [
  {
    id: 'who',
    title: `one device of ${DEVICES} breaks, in a site of ${DEVICES_AT_SITE}: is it named within ${IN_TIME} windows, and no drift raised`,
    run: (context) => whoRows(context),
  },
];

interface Outcome {
  readonly named: boolean;
  readonly others: number;
  readonly alarms: number;
}

function whoRows({ seed, quick }: CaseContext): Row[] {
  const of = quick ? 6 : 120;
  const run = scenarios(seed);
  const byBreak = BREAKS.map(() => [] as Outcome[]);
  for (let i = 0; i < of; i++) byBreak[i % BREAKS.length]!.push(run(i));
  const row = (name: string, outcomes: readonly Outcome[], target: boolean): Row => {
    const named = outcomes.filter((outcome) => outcome.named).length;
    const others = outcomes.reduce((sum, outcome) => sum + outcome.others, 0);
    const alarms = outcomes.reduce((sum, outcome) => sum + outcome.alarms, 0);
    return {
      quantity: `${name}: named in time`,
      expected: target ? '≥ 95 %, no drift' : '–',
      measured: `${named} of ${outcomes.length}; other devices named ${others}, drift of the fleet or a cohort ${alarms}`,
      values: { named, of: outcomes.length, others, alarms },
      ...(target ? { kept: named >= 0.95 * outcomes.length && alarms === 0 } : {}),
    };
  };
  return [row('all', byBreak.flat(), true), ...byBreak.map((outcomes, b) => row(BREAKS[b]![0], outcomes, false))];
}

/** A fleet that has been watched while all was well; each scenario begins there. */
function scenarios(seed: number): (scenario: number) => Outcome {
  const attributes = Array.from({ length: DEVICES }, (_, d) => ({
    hw: `h${d % 3}`,
    site: `s${Math.floor(d / DEVICES_AT_SITE)}`,
  }));
  const fleet = new MixedFleet({ devices: DEVICES, samples: SAMPLES, attributes: (d) => attributes[d]! }, seed);
  const detection = { ...DEFAULT_DETECTOR_OPTIONS, clock: 'window' } as const;
  const options = anomalyOptions(detection);
  const channels = channelsOf(fleet.plan);
  const watch = new AnomalyWatch(channels, options);
  const detector = new Detector(fleet.watched, detection);
  const step = (by: AnomalyWatch, judge: Detector) => {
    const columns = fleet.next();
    const { events, broken } = by.window(columns);
    return { events, alarms: judge.window(withoutBroken(columns, broken)).alarms.length };
  };
  for (let w = 0; w < PAST; w++) step(watch, detector);
  const past = { watch: watch.snapshot(), detector: detector.snapshot(), end: fleet.window };
  return (scenario) => {
    const device = (scenario * 37) % DEVICES;
    const feature = Math.floor(scenario / BREAKS.length) % 5;
    fleet.window = past.end;
    fleet.reseed(seed * 10_000 + scenario);
    fleet.changes = [{ ...BREAKS[scenario % BREAKS.length]![1], feature, includes: (d) => d === device }];
    const by = AnomalyWatch.restore(channels, options, past.watch);
    const judge = Detector.restore(fleet.watched, detection, past.detector);
    let named = false;
    let others = 0;
    let alarms = 0;
    for (let w = 0; w < AFTER; w++) {
      const turn = step(by, judge);
      alarms += turn.alarms;
      for (const event of turn.events) {
        if (event.device !== fleet.devices[device]) others += 1;
        else if (w < IN_TIME) named = true;
      }
    }
    fleet.changes = [];
    return { named, others, alarms };
  };
}
