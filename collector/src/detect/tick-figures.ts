import { signalsOf, type Plan } from '@fleetally/counts';
import type { AlarmFigures, Member } from '../incidents/index.js';
import type { Store } from '../store/store.js';
import { BASELINE_SECONDS } from './effects.js';
import type { Cohort } from './types.js';

const ACCURACY = 'output/estimated-accuracy';

/** What counts of an alarm's cohort before and since its onset say of its signals, up to `until` of event time. */
export async function figuresOf(store: Store, plan: Plan, member: Member, until: number): Promise<AlarmFigures> {
  const { changedAt } = member;
  const [before, since] = await Promise.all([
    meansOf(store, plan, member, Math.max(0, changedAt - BASELINE_SECONDS), changedAt),
    meansOf(store, plan, member, changedAt, Math.max(until, member.raisedAt)),
  ]);
  const { signals } = signalsOf(plan);
  const effects = new Map<string, number>();
  for (const [at, signal] of signals.entries()) {
    const change = since[at]! - before[at]!;
    // A pair's signal is no mean over inferences; what the detector said of it stands.
    if (signal.kind === 'concordance' || !Number.isFinite(change) || !(signal.unitSd > 0)) continue;
    if (member.signals.includes(signal.id)) effects.set(signal.id, change / signal.unitSd);
  }
  const accuracy = signals.findIndex(({ id }) => id === ACCURACY);
  const accuracyChange = accuracy < 0 ? Number.NaN : since[accuracy]! - before[accuracy]!;
  return { effects, ...(Number.isFinite(accuracyChange) && { accuracyChange }) };
}

/** Mean of each signal over all inferences; NaN where nothing was counted. */
async function meansOf(
  store: Store,
  plan: Plan,
  { model, planDigest, cohort }: { model: string; planDigest: string; cohort: Cohort },
  from: number,
  to: number,
): Promise<Float64Array> {
  const set = signalsOf(plan);
  const means = new Float64Array(set.signals.length).fill(Number.NaN);
  const { counts, inferences } = await store.cohorts.merged({ model, planDigest, cohort, from, to });
  if (counts.length === 0) return means;
  const samples = new Float64Array(set.groups.length);
  const sums = new Float64Array(set.signals.length);
  set.measure(counts, inferences, samples, sums);
  return means.map((_, at) => sums[at]! / samples[set.signals[at]!.group]!);
}
