import { signalsOf, type Plan } from '@fleetally/counts';
import { channelsOf } from '../anomalies/channels.js';
import { anomalyOptions } from '../anomalies/options.js';
import type { Anomaly } from '../anomalies/types.js';
import { AnomalyWatch } from '../anomalies/watch.js';
import { withoutBroken } from '../anomalies/without-broken.js';
import { Detector } from '../detect/detector.js';
import { effectSizesOf } from '../detect/effects.js';
import { DEFAULT_DETECTOR_OPTIONS, learningSeconds, type DetectorOptions } from '../detect/options.js';
import { SlowBlocks } from '../detect/slow-blocks.js';
import { SLOW_CLOCK_SECONDS, type Alarm, type BlockResult, type ReportColumns } from '../detect/types.js';
import type { Lane } from '../store/connection/lane.js';
import type { BacktestOptions } from './backtest-options.js';
import { backtestReport, type BacktestOutcome, type BacktestReport, type RaisedAlarm } from './backtest-report.js';
import { openDataFile } from './data-file.js';
import { classesOf, learnPlan } from './learn-plan.js';
import { loadSamples, type LoadedSamples } from './load-samples.js';
import { RecordedReleases } from './recorded-releases.js';
import { readWindows } from './sample-reader.js';
import { WindowCounts } from './window-counts.js';

/** What a person may want to watch while it runs. Times in epoch seconds of event time. */
export interface BacktestProgress {
  readonly step: 'reading' | 'planning' | 'evaluating';
  readonly at?: number;
  readonly from?: number;
  readonly to?: number;
  /** With planning: columns that cannot be features, as they are no single values. */
  readonly leftOut?: readonly string[];
}

/**
 * Runs recorded rows through the same counting and the same detection as a live fleet.
 *
 * `lane` is an empty database of the caller's, used for the rows. Errors: BacktestError (what to do is in its text),
 * PlanError, StoreError.
 */
export async function backtest(
  lane: Lane,
  options: BacktestOptions,
  onProgress: (progress: BacktestProgress) => void = () => undefined,
): Promise<BacktestReport> {
  onProgress({ step: 'reading' });
  const file = await openDataFile(lane, options.data);
  const loaded = await loadSamples(lane, file, options);
  onProgress({ step: 'planning', leftOut: loaded.leftOut });
  if (loaded.rows === 0) return backtestReport(options, loaded, NOTHING);
  const detection = detectorOptions(options);
  const from = Math.floor(loaded.firstMs / 1000 / options.windowSeconds) * options.windowSeconds;
  const to = loaded.lastMs / 1000 + 1;
  const classes = options.prediction === undefined ? undefined : await classesOf(lane, options.prediction);
  const plan = await learnPlan(lane, loaded, classes, options.confidence !== undefined, {
    windowSeconds: options.windowSeconds,
    windows: Math.max(1, Math.ceil(learningSeconds(detection) / options.windowSeconds)),
  });
  const outcome = await evaluate(lane, options, loaded, plan, classes, detection, { from, to }, onProgress);
  return backtestReport(options, loaded, outcome);
}

const NOTHING: BacktestOutcome = {
  ...{ windows: 0, cohorts: 0, clocks: {}, alarms: [], anomalies: [], recommendations: [] },
};

function detectorOptions(options: BacktestOptions): DetectorOptions {
  return {
    ...DEFAULT_DETECTOR_OPTIONS,
    windowSeconds: options.windowSeconds,
    clock: options.clock,
    falseAlarmsPerWeek: options.falseAlarmsPerWeek,
    rebaselineAfterAlarm: options.rebaselineAfterAlarm,
    attributes: options.cohorts,
    ...(options.baselineWindows === undefined ? {} : { baselineWindows: options.baselineWindows }),
  };
}

async function evaluate(
  lane: Lane,
  options: BacktestOptions,
  loaded: LoadedSamples,
  plan: Plan,
  classes: readonly string[] | undefined,
  detection: DetectorOptions,
  span: { readonly from: number; readonly to: number },
  onProgress: (progress: BacktestProgress) => void,
): Promise<BacktestOutcome> {
  const signals = signalsOf(plan);
  const detector = new Detector(signals, detection);
  const watch = new AnomalyWatch(channelsOf(plan), anomalyOptions(detection));
  const anomalies = new Map<string, Anomaly>();
  const counts = new WindowCounts(plan, options.windowSeconds, options.cohorts);
  const slow = detector.slowClocks.map(
    (clock) => new SlowBlocks(SLOW_CLOCK_SECONDS[clock], signals.groups.length, signals.signals.length),
  );
  const alarms = new Map<string, RaisedAlarm>();
  const releases = options.version === undefined ? undefined : new RecordedReleases(plan, options);
  let windows = 0;
  let evaluatedTo = 0;
  const note = async (result: BlockResult): Promise<void> => {
    for (const alarm of result.alarms) {
      const known = alarms.get(alarm.id);
      if (known !== undefined) known.alarm = alarm;
      else alarms.set(alarm.id, { alarm, effect: await effectSizesOf(plan, alarm, alarm.raisedAt, counts.read) });
    }
  };
  const withConfidence = options.confidence !== undefined;
  const range = { windowSeconds: options.windowSeconds, withVersion: releases !== undefined, ...span };
  for await (const window of readWindows(lane, plan, loaded, classes, withConfidence, range)) {
    const all: ReportColumns = counts.count(window);
    const { events, broken } = watch.window(all);
    for (const event of events) anomalies.set(event.id, event);
    const columns = withoutBroken(all, broken);
    for (const blocks of slow) {
      const finished = blocks.add(columns);
      if (finished !== undefined) await note(detector.block(finished));
    }
    await note(detector.window(columns));
    releases?.add(window, all);
    releases?.look(alarmsOf(alarms), anomalies.values());
    windows += 1;
    evaluatedTo = columns.start + columns.seconds;
    onProgress({ step: 'evaluating', at: columns.start, ...span });
  }
  for (const blocks of slow) {
    const last = blocks.finish();
    if (last !== undefined && last.start + last.seconds <= evaluatedTo) await note(detector.block(last));
  }
  releases?.finish(alarmsOf(alarms), anomalies.values());
  return {
    windows,
    cohorts: detector.cohorts.length - 1,
    clocks: detector.clocks(),
    alarms: [...alarms.values()],
    anomalies: [...anomalies.values()],
    recommendations: releases?.recommendations ?? [],
  };
}

function alarmsOf(raised: ReadonlyMap<string, RaisedAlarm>): Alarm[] {
  return [...raised.values()].map(({ alarm }) => alarm);
}
