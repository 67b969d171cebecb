import { describeSignal, signalsOf, type Plan, type Signal } from '@fleetally/counts';
import { BASELINE_SECONDS } from '../../detect/effects.js';
import { retrace, type Retraced } from '../../detect/tick-retrace.js';
import type { ModelTickOptions } from '../../detect/tick-model-options.js';
import { alarmKey, type WatchedModel } from '../../detect/tick-records.js';
import type { Alarm, StreamVerdict } from '../../detect/types.js';
import type { AlarmEvent } from '../../store/alarm-store.js';
import { parsedPlan } from '../../store/parsed-plans.js';
import type { Store } from '../../store/store.js';
import { instantOf } from '../../store/views-instant.js';
import { explainedCounts } from './explained-counts.js';
import type { ExplainedBlock, Explanation, Replay } from './explanation.js';

/** Evidence is a product of many factors; stored reports hold their sums in single precision. */
const SAME_EVIDENCE = 1e-6;

/**
 * Works an alarm out anew from stored reports and roll-ups: counts, weights, baseline, variance and its parts, margin
 * and the evidence block by block. Undefined when there is no such alarm, or its plan is not stored.
 *
 * `options` should be those that the collector evaluates with. Errors: StoreError. Cost: that of judging everything up
 * to the alarm once more.
 */
export async function explainAlarm(
  store: Store,
  id: string,
  options: ModelTickOptions,
  kDevices: number,
): Promise<Explanation | undefined> {
  const event = (await store.alarms.history(id)).at(-1);
  if (event === undefined) return undefined;
  const stored = (await store.plans.all()).find(({ digest }) => digest === event.planDigest);
  if (stored === undefined) return undefined;
  const plan = parsedPlan(stored);
  const signal = signalsOf(plan).signals.find((candidate) => candidate.id === event.signals[0]);
  if (signal === undefined) return undefined;
  const of = { model: event.model, planDigest: event.planDigest };
  const until = id.slice(alarmPrefix(of).length);
  const retraced = await retrace(of, plan, store, options, { cohort: event.cohort, signal: signal.id, until });
  const again = retraced.alarms.find((alarm) => alarmKey(of, alarm) === id);
  return {
    schema: 'fleetally.explain/1',
    alarm: shownAlarm(event),
    signal: { id: signal.id, kind: signal.kind, watches: describeSignal(signal), unitSd: signal.unitSd },
    counts: await countsOf(store, plan, signal, event, kDevices),
    path: retraced.verdicts.filter(({ clock }) => clock === clockOf(again, retraced)).map(shownBlock),
    replay: replayOf(event, again, retraced),
  };
}

function alarmPrefix({ model, planDigest }: WatchedModel): string {
  return `${model}:${planDigest.slice(0, 8)}:`;
}

/** Where the alarm did not come again: the clock on which most was said of it. */
function clockOf(again: Alarm | undefined, { verdicts }: Retraced): StreamVerdict['clock'] {
  if (again !== undefined) return again.lane === 'fast' ? 'window' : again.clock;
  const strongest = verdicts.reduce<StreamVerdict | undefined>(
    (best, verdict) => (best === undefined || verdict.evidence > best.evidence ? verdict : best),
    undefined,
  );
  return strongest?.clock ?? 'window';
}

async function countsOf(
  store: Store,
  plan: Plan,
  signal: Signal,
  event: AlarmEvent,
  kDevices: number,
): Promise<Explanation['counts']> {
  const range = { model: event.model, planDigest: event.planDigest, cohort: event.cohort };
  const span = async (from: number, to: number) => ({
    from,
    to,
    merged: await store.cohorts.merged({ ...range, kDevices, from, to }),
  });
  const before = await span(Math.max(0, event.changedAt - BASELINE_SECONDS), event.changedAt);
  const since = await span(event.changedAt, Math.max(event.raisedAt, event.changedAt + 1));
  return explainedCounts(plan, signal, before, since, kDevices);
}

function shownAlarm(event: AlarmEvent): Explanation['alarm'] {
  const { alarm, model, planDigest, cohort, feature, state, lane, signals, raisedAt, changedAt, resolvedAt } = event;
  return {
    id: alarm,
    model,
    plan: planDigest,
    cohort,
    feature,
    state,
    lane,
    raisedAt: instantOf(raisedAt),
    changedAt: instantOf(changedAt),
    ...(resolvedAt === null ? {} : { resolvedAt: instantOf(resolvedAt) }),
    signals,
  };
}

function shownBlock({ cohort: _c, signal: _s, feature: _f, start, ...verdict }: StreamVerdict): ExplainedBlock {
  return { at: instantOf(start), ...verdict };
}

function replayOf(event: AlarmEvent, again: Alarm | undefined, { windows, emptyWindows }: Retraced): Replay {
  const base = { windows, windowsWithoutReports: emptyWindows };
  const gone = `${emptyWindows} of the ${windows} windows have no reports any more (retention)`;
  if (again === undefined) {
    return emptyWindows > 0
      ? { ...base, outcome: 'partly', text: `It did not come again: ${gone}.` }
      : {
          ...base,
          outcome: 'differs',
          text: 'It did not come again: was it judged by another version, or with other settings?',
        };
  }
  const isSame =
    again.evidence === event.evidence || Math.abs(Math.log(again.evidence / event.evidence)) <= SAME_EVIDENCE;
  if (isSame) return { ...base, outcome: 'same', text: 'Judged once more from the stored reports: the same alarm.' };
  const text = `It came again in the same block, with evidence ${again.evidence.toPrecision(3)} in place of ${event.evidence.toPrecision(3)}`;
  return emptyWindows > 0
    ? { ...base, outcome: 'partly', text: `${text}: ${gone}.` }
    : { ...base, outcome: 'differs', text: `${text}: was it judged with other settings?` };
}
