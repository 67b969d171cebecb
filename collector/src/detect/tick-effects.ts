import { cellLayout, type Plan } from '@fleetally/counts';
import { categoricalEffectSizes, numericEffectSizes } from '../stats/effect-sizes.js';
import type { CohortStore } from '../store/cohort-store.js';
import type { EffectSizes } from '../store/alarm-store.js';
import type { Alarm, Cohort } from './types.js';

/** The baseline that people see beside an alarm reaches back so far before the change. */
const BASELINE_SECONDS = 7 * 86_400;
/** A mean shift of one standard deviation of a normal feature moves the location signal by about this much (STATISTICS). */
const LOCATION_PER_SIGMA = 0.97;

/** Merged cells of a cohort over [from, to) of event time; all zeros where nothing was reported. */
export type CountsReader = (cohort: Cohort, from: number, to: number) => Promise<ArrayLike<number>>;

export function countsFromStore(cohorts: CohortStore, model: string, planDigest: string): CountsReader {
  return async (cohort, from, to) => (await cohorts.merged({ model, planDigest, cohort, from, to })).counts;
}

/** Sizes of an alarm's change for people, from merged counts before and since; figures not to be had are NaN. */
export async function effectSizesOf(plan: Plan, alarm: Alarm, until: number, read: CountsReader): Promise<EffectSizes> {
  const [before, since] = await Promise.all([
    read(alarm.cohort, Math.max(0, alarm.changedAt - BASELINE_SECONDS), alarm.changedAt),
    read(alarm.cohort, alarm.changedAt, until),
  ]);
  const isLocation = alarm.signal === 'location';
  return {
    shiftSigma: alarm.effectSd / (isLocation ? LOCATION_PER_SIGMA : 1),
    ...histogramSizes(plan, alarm, before, since),
  };
}

function histogramSizes(
  plan: Plan,
  alarm: Alarm,
  before: ArrayLike<number>,
  since: ArrayLike<number>,
): Omit<EffectSizes, 'shiftSigma'> {
  const unknown = { psi: Number.NaN, js: Number.NaN, wasserstein: Number.NaN, ks: Number.NaN };
  const cells = cellsOf(plan, alarm);
  if (cells === undefined || before.length === 0 || since.length === 0) return unknown;
  const old = Array.prototype.slice.call(before, cells.offset, cells.offset + cells.length) as number[];
  const now = Array.prototype.slice.call(since, cells.offset, cells.offset + cells.length) as number[];
  if (total(old) <= 0 || total(now) <= 0) return unknown;
  const sizes =
    cells.edges === undefined
      ? categoricalEffectSizes(clip(now), clip(old))
      : numericEffectSizes(clip(now), clip(old), cells.edges);
  return { psi: sizes.psi, js: sizes.js, wasserstein: sizes.wasserstein ?? Number.NaN, ks: sizes.ks ?? Number.NaN };
}

function cellsOf(plan: Plan, alarm: Alarm): { offset: number; length: number; edges?: readonly number[] } | undefined {
  const { blocks } = cellLayout(plan);
  if (alarm.features !== undefined) return undefined;
  if (alarm.feature === 'output') return blocks.find((block) => block.kind === 'classes');
  if (alarm.feature === 'latency') return blocks.find((block) => block.kind === 'latency');
  const index = plan.features.findIndex((feature) => feature.name === alarm.feature);
  const block = blocks.find((candidate) => candidate.feature === index && index >= 0);
  const feature = plan.features[index];
  if (block === undefined || feature === undefined) return undefined;
  return {
    offset: block.offset,
    length: block.length,
    ...(feature.kind === 'numeric' ? { edges: feature.edges } : {}),
  };
}

function total(cells: readonly number[]): number {
  return cells.reduce((sum, count) => sum + Math.max(0, count), 0);
}

/** Noisy counts may be negative; a histogram for people can't. */
function clip(cells: readonly number[]): number[] {
  return cells.map((count) => Math.max(0, count));
}
