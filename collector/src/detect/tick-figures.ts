import { signalsOf, type Plan } from '@fleetally/counts';
import type { AlarmFigures, Member } from '../incidents/index.js';
import type { MergedCounts } from '../store/cohort-store.js';
import type { Store } from '../store/store.js';
import { BASELINE_SECONDS } from './effects.js';
import type { Cohort } from './types.js';

const ACCURACY = 'output/estimated-accuracy';

/**
 * What counts of an alarm's cohort before and since its onset say of its signals, up to `until` of event time. Read as
 * people may read them: windows that would tell of fewer than `kDevices` devices take no part.
 */
export async function figuresOf(
  store: Store,
  plan: Plan,
  member: Member,
  until: number,
  kDevices: number,
): Promise<AlarmFigures> {
  const { changedAt } = member;
  const [before, since] = await Promise.all([
    meansOf(store, plan, member, { from: Math.max(0, changedAt - BASELINE_SECONDS), to: changedAt, kDevices }),
    meansOf(store, plan, member, { from: changedAt, to: Math.max(until, member.raisedAt), kDevices }),
  ]);
  if (!isTold(member, since, kDevices)) return { isTold: false, effects: new Map() };
  const { signals } = signalsOf(plan);
  const effects = new Map<string, number>();
  for (const [at, signal] of signals.entries()) {
    const change = since.means[at]! - before.means[at]!;
    // A pair's signal is no mean over inferences; what the detector said of it stands.
    if (signal.kind === 'concordance' || !Number.isFinite(change) || !(signal.unitSd > 0)) continue;
    if (member.signals.includes(signal.id)) effects.set(signal.id, change / signal.unitSd);
  }
  const accuracy = signals.findIndex(({ id }) => id === ACCURACY);
  const accuracyChange = accuracy < 0 ? Number.NaN : since.means[accuracy]! - before.means[accuracy]!;
  return { isTold: true, effects, ...(Number.isFinite(accuracyChange) && { accuracyChange }) };
}

/** Where nothing was counted that could hide anybody, the number of devices that the detector saw decides. */
function isTold({ devices }: Member, since: Means, kDevices: number): boolean {
  if (devices > 0 && devices < kDevices) return false;
  return since.windows > 0 || (devices > 0 && since.hidden === 0);
}

interface Means extends Pick<MergedCounts, 'windows' | 'hidden'> {
  readonly means: Float64Array;
}

/** Mean of each signal over all inferences that may be told; NaN where nothing was counted. */
async function meansOf(
  store: Store,
  plan: Plan,
  { model, planDigest, cohort }: { model: string; planDigest: string; cohort: Cohort },
  range: { readonly from: number; readonly to: number; readonly kDevices: number },
): Promise<Means> {
  const set = signalsOf(plan);
  const means = new Float64Array(set.signals.length).fill(Number.NaN);
  const merged = await store.cohorts.merged({ model, planDigest, cohort, ...range });
  const { counts, inferences, windows, hidden } = merged;
  if (counts.length === 0) return { means, windows, hidden };
  const samples = new Float64Array(set.groups.length);
  const sums = new Float64Array(set.signals.length);
  set.measure(counts, inferences, samples, sums);
  return { means: means.map((_, at) => sums[at]! / samples[set.signals[at]!.group]!), windows, hidden };
}
