import { Detector } from '@fleetally/collector';
import { signalsOf, type Plan, type SignalSet } from '@fleetally/counts';
import { summarise } from '../measure/summary.js';
import { normalPlan } from '../quality/draw/bench-plan.js';
import { FleetColumns } from './fleet-columns.js';
import { manyCohorts } from './many-cohorts.js';
import { INFERENCES, measureStore } from './store-read.js';

const WINDOW_SECONDS = 300;
const START = 1_767_571_200;
const LEARNING_WINDOWS = 3;
const SHAPE_NAMES = new Set(['location', 'scale', 'skew', 'tails']);

export interface TickSize {
  readonly devices: number;
  readonly features: number;
  /** Without the whole model. */
  readonly cohorts: number;
}

/** Medians, in seconds. */
export interface TickCost {
  readonly elapsed: number;
  /** Of all threads: what it would take at most, were the machine not shared. */
  readonly processor: number;
}

/** Judging one window: four signals a feature, every device present. Errors: Error when the fleet has other cohorts than meant. */
export function judgingCost({ devices, features, cohorts }: TickSize, windows: number): TickCost {
  const set = shapesOf(normalPlan(features));
  const columns = new FleetColumns(set, devices, manyCohorts(devices, cohorts));
  const detector = new Detector(set, {
    ...{ clock: 'window', baselineWindows: LEARNING_WINDOWS, maxCohorts: cohorts },
    // Sites are many, and all of them are meant.
    cohorts: { mostValues: cohorts },
  });
  const elapsed: number[] = [];
  const processor: number[] = [];
  for (let w = 0; w < LEARNING_WINDOWS + 1 + windows; w++) {
    const block = columns.window(START + w * WINDOW_SECONDS, WINDOW_SECONDS);
    const cpu = process.cpuUsage();
    const began = performance.now();
    detector.window(block);
    const wall = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    if (w <= LEARNING_WINDOWS) continue;
    elapsed.push(wall);
    processor.push((user + system) / 1e6);
  }
  if (detector.cohorts.length !== cohorts + 1)
    throw new Error(`${detector.cohorts.length} cohorts, not ${cohorts + 1}`);
  return { elapsed: summarise(elapsed).median, processor: summarise(processor).median };
}

/** Reading that window's reports from an embedded ClickHouse. */
export async function readingCost({ devices, features, cohorts }: TickSize, repetitions: number): Promise<TickCost> {
  const plan = normalPlan(features);
  const times = await measureStore(plan, devices, repetitions, () => undefined, {
    attributes: manyCohorts(devices, cohorts),
    draw: (random, counter) => {
      const rows = Float64Array.from({ length: INFERENCES * features }, () => random.normal());
      counter.countRows(rows, INFERENCES);
    },
  });
  return { elapsed: summarise(times.read).median, processor: summarise(times.readProcessor).median };
}

function shapesOf(plan: Plan): Pick<SignalSet, 'signals' | 'groups'> {
  const { signals, groups } = signalsOf(plan);
  return { signals: signals.filter(({ name }) => SHAPE_NAMES.has(name)), groups };
}
