import { signalsOf, type Plan } from '@fleetally/counts';
import type { Store } from '../store/store.js';
import { windowProgress, type EvaluatedBlock } from '../store/window-progress.js';
import { blocksOnRecord } from './block-order.js';
import { cohortKey } from './cuts.js';
import { Detector } from './detector.js';
import { DEFAULT_DETECTOR_OPTIONS } from './options.js';
import { devicesElsewhere, readColumns } from './read-columns.js';
import { AnomalyTick } from './tick-anomalies.js';
import { TickDecisions } from './tick-decisions.js';
import type { ModelTickOptions } from './tick-model-options.js';
import type { WatchedModel } from './tick-records.js';
import type { Alarm, Cohort, ReportColumns, StreamVerdict } from './types.js';

/** What came out when everything on record was judged once more. */
export interface Retraced {
  /** Every block of the traced stream, oldest first. */
  readonly verdicts: readonly StreamVerdict[];
  /** Every alarm of the model, as it stood last. */
  readonly alarms: readonly Alarm[];
  /** Windows on record, and those whose reports are no longer kept. */
  readonly windows: number;
  readonly emptyWindows: number;
}

export interface Traced {
  readonly cohort: Cohort;
  readonly signal: string;
  /** The alarm after which there is nothing more to know; without it everything on record is judged. */
  readonly until?: string;
}

/**
 * Judges all evaluations on record once more, from the first report on, and writes nothing: the same reports in the
 * same order give the same verdicts, so what comes out proves what was said.
 *
 * `options` should be those that the collector ran with. Errors: StoreError. Cost: that of evaluating it all anew.
 */
export async function retrace(
  of: WatchedModel,
  plan: Plan,
  store: Store,
  options: ModelTickOptions,
  traced: Traced,
): Promise<Retraced> {
  const progress = windowProgress(store.connection);
  const windowSeconds = await progress.windowSeconds(of.model, of.planDigest);
  const plans = await progress.plans(of.model);
  const onRecord = await progress.evaluationsAfter(of.model, of.planDigest, -1);
  const windows = onRecord.filter((block) => block.clock === 'window');
  const slow = onRecord.filter((block) => block.clock !== 'window');
  const detection = { ...DEFAULT_DETECTOR_OPTIONS, ...options.detector, windowSeconds, traced };
  const detector = new Detector(signalsOf(plan), detection);
  // What was wrong with single devices was taken out before anything was judged.
  const anomalies = new AnomalyTick(of, plan, store, options.deviceAnomaliesPerWeek ?? 1, () => 0);
  const alarms = new Map<string, Alarm>();
  const verdicts: StreamVerdict[] = [];
  let emptyWindows = 0;
  // What people and policies decided in between changed what came after.
  const decisions = new TickDecisions(of, store);
  await decisions.load();
  const times = { windowSeconds, firstWindow: windows[0]?.start ?? -1, latenessSlowBlocks: options.latenessSlowBlocks };
  const withoutBroken = async (columns: ReportColumns, ingestUpTo: number): Promise<ReportColumns> =>
    anomalies.window(columns, await devicesElsewhere(progress, of, columns, ingestUpTo, plans), detection);
  const judge = async (block: EvaluatedBlock): Promise<void> => {
    const columns = await readColumns(store, of, block, windowSeconds);
    if (block.clock === 'window' && columns.devices.length === 0) emptyWindows += 1;
    const result =
      block.clock === 'window'
        ? detector.window(await withoutBroken(columns, block.ingestUpTo))
        : detector.block(anomalies.block(columns));
    for (const alarm of result.alarms) alarms.set(alarm.id, alarm);
    verdicts.push(...result.verdicts.filter((verdict) => isTraced(verdict, traced)));
  };
  for (const window of windows) {
    for (const block of blocksOnRecord(detector, window, slow, times)) await judge(block);
    for (const decision of decisions.after(window.start)) decisions.apply(decision, detector);
    if (traced.until !== undefined && alarms.has(traced.until)) break;
  }
  return { verdicts, alarms: [...alarms.values()], windows: windows.length, emptyWindows };
}

function isTraced({ cohort, signal }: StreamVerdict, traced: Traced): boolean {
  return signal === traced.signal && cohortKey(cohort) === cohortKey(traced.cohort);
}
