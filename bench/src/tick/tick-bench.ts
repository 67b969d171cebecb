import { Detector, type ReportColumns } from '@fleetally/collector';
import { signalsOf, type Plan } from '@fleetally/counts';
import { Random } from '@fleetally/sim';
import { measured, type Bench } from '../measure/figure.js';
import { summarise } from '../measure/summary.js';
import { tabularPlan } from '../subject/tabular.js';
import { COHORTS, FleetColumns } from './fleet-columns.js';
import { measureStore } from './store-read.js';

const TARGET_SECONDS = 3;
const WINDOW_SECONDS = 300;
const START = 1_767_571_200;
const SIGNALS = 200;
/** A pair has one signal; 20 features, the output, latency and errors have more than half of the others. */
const FIRST_PAIRS = 60;
/** Windows without alarms, so that a test of the promise begins early. */
const BASELINE_WINDOWS = 6;

/** One turn of detection over a large fleet: what the store reads and what the detector makes of it. */
export const tickBench: Bench = {
  id: 'tick',
  title: 'one tick over 100,000 devices × 200 signals × 86 streams',
  async run({ quick, progress }) {
    const devices = quick ? 500 : 100_000;
    const windows = quick ? 2 : 9;
    const plan = planOf200Signals();
    const set = signalsOf(plan);
    const columns = new FleetColumns(set, devices);
    const detector = new Detector(set, { clock: 'window', baselineWindows: BASELINE_WINDOWS });
    const tick = (window: number): [wall: number, processor: number] => {
      const block = columns.window(START + window * WINDOW_SECONDS, WINDOW_SECONDS);
      progress(`window ${window}`);
      return timed(detector, block);
    };
    for (let window = 0; window <= BASELINE_WINDOWS; window++) tick(window);
    const times = Array.from({ length: windows }, (_, i) => tick(BASELINE_WINDOWS + 1 + i));
    if (detector.cohorts.length !== COHORTS) throw new Error(`${detector.cohorts.length} cohorts, not ${COHORTS}`);
    const wall = times.map(([seconds]) => seconds);
    const processor = times.map(([, seconds]) => seconds);
    const store = await measureStore(plan, devices, quick ? 1 : 5, progress);
    const readAndJudge = store.read.map((seconds) => seconds + summarise(wall).median);
    return measured(
      [
        { what: 'Detector.window, elapsed', unit: 's', target: TARGET_SECONDS, ...summarise(wall) },
        { what: 'Detector.window, processor time', unit: 's', ...summarise(processor) },
        { what: 'reports.readBlock from embedded ClickHouse', unit: 's', ...summarise(store.read) },
        { what: 'reading and the median Detector.window together', unit: 's', ...summarise(readAndJudge) },
        { what: 'storing the reports of that window', unit: 's', ...summarise([store.append]) },
      ],
      `${devices.toLocaleString('en-US')} devices, all of them present; ${SIGNALS} signals of all three kinds, ${plan.pairs.length} of them pairs’ (${set.groups.length} denominators); cuts by hardware (20), firmware (40, two of each hardware), region (20) and app (5): ${COHORTS} streams a signal with the whole model. Clock “window”, after ${BASELINE_WINDOWS + 1} windows of learning, nothing happening in the fleet.`,
    );
  },
};

function planOf200Signals(): Plan {
  const { length } = signalsOf(tabularPlan(new Random(4), FIRST_PAIRS)).signals;
  const plan = tabularPlan(new Random(4), FIRST_PAIRS + SIGNALS - length);
  const found = signalsOf(plan).signals.length;
  if (found !== SIGNALS) throw new Error(`the plan has ${found} signals, not ${SIGNALS}`);
  return plan;
}

function timed(detector: Detector, block: ReportColumns): [wall: number, processor: number] {
  const before = process.cpuUsage();
  const began = performance.now();
  detector.window(block);
  const wall = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(before);
  return [wall, (user + system) / 1e6];
}
