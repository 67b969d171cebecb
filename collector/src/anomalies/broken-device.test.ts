import { signalsOf } from '@fleetally/counts';
import { describe, expect, it } from 'vitest';
import { Detector } from '../detect/detector.js';
import type { ReportColumns } from '../detect/types.js';
import { clopperPearson } from '../stats/clopper-pearson.js';
import { channelsOf } from './channels.js';
import { CountedFleet, FIRST, mixedAttributes, normalPlan, WINDOW, type Change } from './testing.js';
import { AnomalyWatch } from './watch.js';
import { withoutBroken } from './without-broken.js';

const SEED = 4_200;
const DEVICES = 200;
const SAMPLES = 30;
const PAST = 80;
const WINDOWS = 6;
/** If all of 64 are named, at least 95 % are with 95 % confidence. */
const SCENARIOS = 64;
const plan = normalPlan(['a', 'b', 'c', 'd'], SEED);
const channels = channelsOf(plan);
const watched = signalsOf(plan);
const detection = { clock: 'window', windowSeconds: WINDOW } as const;
const options = {
  deviceAnomaliesPerWeek: 1,
  windowSeconds: WINDOW,
  learningSeconds: 30 * WINDOW,
  clockSkewSeconds: 150,
};

/** What breaks, as what the value becomes; `undefined` is silence. */
const BREAKS: readonly (((value: number) => number) | undefined)[] = [
  () => 0.3,
  () => -1.2,
  () => Number.NaN,
  () => 50,
  (value) => 57.3 * value,
  (value) => value + 2,
  (value) => (value > 0 ? 1 : -1),
  undefined,
];

interface Outcome {
  readonly namedAt: number;
  readonly others: number;
  readonly alarms: number;
}

/**
 * A fleet of three hardwares and a site for every five devices, so that one broken device is a fifth of a cohort:
 * whoever watches cohorts without leaving it out calls it drift.
 */
const attributes = mixedAttributes(DEVICES).map((own, d) => ({ ...own, site: `s${Math.floor(d / 5)}` }));
const fleet = new CountedFleet(plan, attributes, SEED);
const learnt = (() => {
  const watch = new AnomalyWatch(channels, options);
  const detector = new Detector(watched, detection);
  for (let w = 0; w < PAST; w++) {
    const columns = fleet.window(FIRST + w * WINDOW, SAMPLES);
    watch.window(columns);
    detector.window(columns);
  }
  const next = Array.from({ length: WINDOWS }, (_, w) => fleet.window(FIRST + (PAST + w) * WINDOW, SAMPLES));
  return { watch: watch.snapshot(), detector: detector.snapshot(), next };
})();

function run(scenario: number, isLeftOut = true): Outcome {
  const device = (scenario * 37) % DEVICES;
  const feature = scenario % plan.features.length;
  const say = BREAKS[scenario % BREAKS.length];
  const change: Change = (d, f, value) => (d === device && f === feature && say !== undefined ? say(value) : value);
  const watch = AnomalyWatch.restore(channels, options, learnt.watch);
  const detector = Detector.restore(watched, detection, learnt.detector);
  let namedAt = Number.POSITIVE_INFINITY;
  let others = 0;
  let alarms = 0;
  for (let w = 0; w < WINDOWS; w++) {
    const columns = say === undefined ? without(learnt.next[w]!, device) : copyOf(learnt.next[w]!);
    if (say !== undefined) fleet.count(device, SAMPLES, columns, device, change);
    const { events, broken } = watch.window(columns);
    for (const event of events) {
      if (event.device === fleet.devices[device]) namedAt = Math.min(namedAt, w + 1);
      else others += 1;
    }
    alarms += detector.window(isLeftOut ? withoutBroken(columns, broken) : columns).alarms.length;
  }
  return { namedAt, others, alarms };
}

function copyOf(columns: ReportColumns): ReportColumns {
  return { ...columns, samples: columns.samples.slice(), sums: columns.sums.slice() };
}

function without(columns: ReportColumns, device: number): ReportColumns {
  const isOther = (width: number) => (_: unknown, at: number) => Math.floor(at / width) !== device;
  return {
    ...columns,
    devices: columns.devices.filter(isOther(1)),
    attributes: columns.attributes.filter(isOther(1)),
    samples: columns.samples.filter(isOther(watched.groups.length)),
    sums: columns.sums.filter(isOther(watched.signals.length)),
  };
}

describe(`a broken device among ${DEVICES} (seed ${SEED})`, () => {
  it('is named within three windows, nobody else is, and no drift of the fleet or of its site of five is raised', () => {
    const outcomes = Array.from({ length: SCENARIOS }, (_, scenario) => run(scenario));
    const named = outcomes.filter(({ namedAt }) => namedAt <= 3).length;
    const { low: least } = clopperPearson(named, SCENARIOS, 0.9);
    console.log(`broken devices: ${named} of ${SCENARIOS} named within 3 windows, at least ${least.toFixed(3)} (95 %)`);
    expect(least).toBeGreaterThan(0.95);
    expect(outcomes.reduce((sum, { others }) => sum + others, 0)).toBeLessThanOrEqual(1);
    expect(outcomes.reduce((sum, { alarms }) => sum + alarms, 0)).toBe(0);
  });

  it('would be called a drift of its site, were it not left out', () => {
    const raised = [0, 1, 2, 3].map((scenario) => run(scenario, false).alarms);
    console.log(`alarms when it is not left out: ${raised.join(', ')}`);
    expect(raised.some((alarms) => alarms > 0)).toBe(true);
  });
});
