import type { Alarm, DetectorOptions } from '@fleetally/collector';
import { dayAndNight } from '../fleet/influence.js';
import type { Change } from '../fleet/mixed/change.js';
import { MODE, NUMERIC } from '../fleet/mixed/kinds.js';
import type { MixedSpec } from '../fleet/mixed/mixed-fleet.js';

/** What is to be found how soon. */
export interface Target {
  readonly id: string;
  readonly title: string;
  readonly fleet: 'quiet' | 'day-night' | 'cohort';
  readonly clock: DetectorOptions['clock'];
  /** What is changed so many windows after the change began, in the `trial`-th trial. */
  readonly changes: (since: number, trial: number) => readonly Change[];
  readonly finds: (alarm: Alarm, trial: number) => boolean;
  /** Columns of peers' rules that the change is in: numbers 0 to 5, the category 6, the class 7. */
  readonly columns: (trial: number) => readonly number[];
  /** Median windows it may take. Absent: told beside the others, no target of its own. */
  readonly target?: number;
  readonly limitWindows: number;
  /** Trials begin at a random moment of a quarter of a day where the clock has quarters. */
  readonly lane?: Alarm['lane'];
}

/** 60 devices of 60 inferences a window, of two kinds of hardware in three regions: five cohorts beside the whole model. */
export const POWER_FLEETS: Readonly<Record<Target['fleet'], MixedSpec>> = {
  quiet: fleetOf([]),
  'day-night': fleetOf([dayAndNight(0.1, 0.3)]),
  // Four regions of 60 devices each.
  cohort: {
    ...fleetOf([]),
    devices: 240,
    attributes: (d) => ({ hw: `h${d % 2}`, region: `r${Math.floor(d / 2) % 4}` }),
  },
};

function fleetOf(influences: MixedSpec['influences'] & object): MixedSpec {
  const attributes = (d: number) => ({ hw: `h${d % 2}`, region: `r${Math.floor(d / 2) % 3}` });
  return { devices: 60, samples: 60, attributes, influences };
}

const DAY = 288;
/** The features that are like each other: not those of the dependent pair, nor the one that is missing now and then. */
const PLAIN = 2;

function ofFeature(kind: Change['kind'], size: number): Pick<Target, 'changes' | 'finds' | 'columns'> {
  return {
    changes: (_since, trial) => [{ kind, size: signed(kind, size, trial), feature: trial % PLAIN }],
    finds: (alarm, trial) => alarm.feature === `f${trial % PLAIN}`,
    columns: (trial) => [trial % PLAIN],
  };
}

/** Up and down in turn, where there is an up and a down. */
function signed(kind: Change['kind'], size: number, trial: number): number {
  return kind === 'shift' && Math.floor(trial / PLAIN) % 2 === 1 ? -size : size;
}

function of(
  kind: Change['kind'],
  size: number,
  columns: readonly number[],
  finds: (alarm: Alarm) => boolean,
): Pick<Target, 'changes' | 'finds' | 'columns'> {
  return { changes: () => [{ kind, size }], finds, columns: () => columns };
}

const WINDOW = { fleet: 'quiet', clock: 'window', limitWindows: DAY } as const;

const WHOLE_TARGETS: readonly Target[] = [
  { id: 'shift-0.25', title: 'a feature moves by 0.25 σ', ...WINDOW, ...ofFeature('shift', 0.25), target: 2 },
  { id: 'shift-0.10', title: 'a feature moves by 0.10 σ', ...WINDOW, ...ofFeature('shift', 0.1), target: 6 },
  { id: 'scale-1.1', title: 'a feature spreads, × 1.1', ...WINDOW, ...ofFeature('scale', 1.1), target: 5 },
  {
    ...{ id: 'correlation-0.2', title: 'a correlation goes from 0 to 0.2, margins unchanged', ...WINDOW, target: 4 },
    ...of('correlation', 0.2, [0, 1], (alarm) => alarm.features?.join() === 'f0,f1'),
  },
  {
    ...{ id: 'new-category', title: '2 % of a category are one that the plan does not know', ...WINDOW, target: 4 },
    ...of('new-category', 0.02, [NUMERIC], (alarm) => alarm.feature === MODE),
  },
  {
    id: 'missing',
    title: 'a feature is missing in 1 %, never before',
    ...WINDOW,
    ...ofFeature('missing', 0.01),
    target: 4,
  },
  {
    ...{ id: 'class-share', title: 'the share of a class goes from 0.20 to 0.25', ...WINDOW, target: 6 },
    ...of('class-share', 0.05, [NUMERIC + 1], (alarm) => alarm.feature === 'output'),
  },
  {
    ...{ id: 'gradual', title: 'a drift of 0.3 σ over 100 windows, found before 0.15 σ', ...WINDOW, target: 50 },
    changes: (since, trial) => [
      { kind: 'shift', size: signed('shift', Math.min(0.3, 0.003 * (since + 1)), trial), feature: trial % PLAIN },
    ],
    finds: (alarm, trial) => alarm.feature === `f${trial % PLAIN}`,
    columns: (trial) => [trial % PLAIN],
  },
  {
    ...{ id: 'gross-6h', title: 'a feature moves by 1 σ, 6-hour clock, day and night: by the fast lane', target: 2 },
    ...{ fleet: 'day-night', clock: '6h', limitWindows: DAY, lane: 'fast' },
    ...ofFeature('shift', 1),
  },
  {
    ...{ id: 'shift-0.10-6h', title: 'a feature moves by 0.10 σ, 6-hour clock, day and night', target: 2 * DAY },
    ...{ fleet: 'day-night', clock: '6h', limitWindows: 6 * DAY },
    ...ofFeature('shift', 0.1),
  },
  {
    ...{ id: 'shift-0.10-auto', title: 'a feature moves by 0.10 σ, the clock chosen by the product', fleet: 'quiet' },
    ...{ clock: 'auto', limitWindows: 2 * DAY },
    ...ofFeature('shift', 0.1),
  },
  {
    ...{ id: 'shift-0.25-auto', title: 'a feature moves by 0.25 σ, the clock chosen by the product', fleet: 'quiet' },
    ...{ clock: 'auto', limitWindows: 2 * DAY },
    ...ofFeature('shift', 0.25),
  },
];

/** The region that moves in each trial, and no other. */
function inRegion(target: Target): Target {
  const region = (trial: number): number => trial % 4;
  return {
    ...target,
    id: `${target.id}-cohort`,
    title: `${target.title}, in one cohort of four`,
    fleet: 'cohort',
    changes: (since, trial) =>
      target.changes(since, trial).map((change) => ({
        ...change,
        includes: (device: number) => Math.floor(device / 2) % 4 === region(trial),
      })),
    finds: (alarm, trial) => target.finds(alarm, trial) && alarm.cohort['region'] === `r${region(trial)}`,
  };
}

/** The targets that the project has set itself, and the same changes in one cohort of 60 devices beside three others. */
export const TARGETS: readonly Target[] = [
  ...WHOLE_TARGETS,
  ...WHOLE_TARGETS.filter(({ fleet, clock }) => fleet === 'quiet' && clock === 'window').map(inRegion),
];
