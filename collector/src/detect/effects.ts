import { cellLayout, type CellBlock, type Plan } from '@fleetally/counts';
import { categoricalEffectSizes, numericEffectSizes } from '../stats/effect-sizes.js';
import { shiftOfLocation } from '../stats/shift-of-location.js';
import type { Alarm, Cohort } from './types.js';

/** Sizes of a change, for people; a figure that is not known is NaN. */
export interface EffectSizes {
  readonly shiftSigma: number;
  readonly psi: number;
  readonly js: number;
  readonly wasserstein: number;
  readonly ks: number;
}

/** The baseline that people see beside an alarm reaches back so far before the change. */
export const BASELINE_SECONDS = 7 * 86_400;

/** Merged cells of a cohort over [from, to) of event time, as people may be told; none where there is nothing to tell. */
export type CountsReader = (cohort: Cohort, from: number, to: number) => Promise<ArrayLike<number>>;

/** Sizes of an alarm's change for people, from merged counts before and since; figures not to be had are NaN. */
export async function effectSizesOf(plan: Plan, alarm: Alarm, until: number, read: CountsReader): Promise<EffectSizes> {
  const [before, since] = await Promise.all([
    read(alarm.cohort, Math.max(0, alarm.changedAt - BASELINE_SECONDS), alarm.changedAt),
    read(alarm.cohort, alarm.changedAt, until),
  ]);
  if (since.length === 0) return NOTHING;
  return {
    // Of a numeric feature, the shift of its values, whichever of its signals crossed.
    shiftSigma: alarm.locationChange === undefined ? alarm.effectSd : shiftOfLocation(alarm.locationChange),
    ...histogramSizes(plan, alarm, before, since),
  };
}

const NOTHING = { shiftSigma: Number.NaN, psi: Number.NaN, js: Number.NaN, wasserstein: Number.NaN, ks: Number.NaN };

function histogramSizes(
  plan: Plan,
  alarm: Alarm,
  before: ArrayLike<number>,
  since: ArrayLike<number>,
): Omit<EffectSizes, 'shiftSigma'> {
  const cells = cellsOf(plan, alarm);
  const old = cells === undefined ? [] : clip(cells.pick(before));
  const now = cells === undefined ? [] : clip(cells.pick(since));
  if (total(old) <= 0 || total(now) <= 0)
    return { psi: Number.NaN, js: Number.NaN, wasserstein: Number.NaN, ks: Number.NaN };
  if (cells?.edges !== undefined) {
    const sizes = numericEffectSizes(now, old, cells.edges);
    return { psi: sizes.psi, js: sizes.js, wasserstein: sizes.wasserstein ?? 0, ks: sizes.ks ?? 0 };
  }
  const changes = now.map((count, at) => Math.abs(count / total(now) - old[at]! / total(old)));
  // Without an order all classes lie one apart: Wasserstein is then total variation, and K-S the largest change of a share.
  return { ...unordered(now, old), wasserstein: total(changes) / 2, ks: Math.max(...changes) };
}

function unordered(now: readonly number[], old: readonly number[]): { psi: number; js: number } {
  const { psi, js } = categoricalEffectSizes(now, old);
  return { psi, js };
}

interface PickedCells {
  readonly pick: (counts: ArrayLike<number>) => number[];
  readonly edges?: readonly number[];
}

function cellsOf(plan: Plan, alarm: Alarm): PickedCells | undefined {
  const { blocks } = cellLayout(plan);
  const slice = (block: CellBlock): PickedCells => ({
    pick: (counts) =>
      Array.from({ length: counts.length === 0 ? 0 : block.length }, (_, i) => counts[block.offset + i]!),
  });
  const ofKind = (kind: CellBlock['kind']): CellBlock | undefined => blocks.find((block) => block.kind === kind);
  if (alarm.features !== undefined) return concordanceOf(plan, alarm.features, blocks);
  const index = plan.features.findIndex((feature) => feature.name === alarm.feature);
  const block =
    index < 0
      ? (blocks.find((candidate) => candidate.id === alarm.feature) ?? ofKind('classes'))
      : blocks.find((candidate) => candidate.feature === index);
  if (block === undefined) return undefined;
  const feature = plan.features[index];
  return { ...slice(block), ...(feature?.kind === 'numeric' ? { edges: feature.edges } : {}) };
}

/** A pair as two cells: concordant or not. Every numeric block adds up to all inferences. */
function concordanceOf(
  plan: Plan,
  names: readonly [string, string],
  blocks: readonly CellBlock[],
): PickedCells | undefined {
  const at = names.map((name) => plan.features.findIndex((feature) => feature.name === name));
  const pair = plan.pairs.findIndex(([a, b]) => (a === at[0] && b === at[1]) || (a === at[1] && b === at[0]));
  const pairs = blocks.find((block) => block.kind === 'pairs');
  const margin = blocks.find((block) => block.feature === at[0]);
  if (pair < 0 || pairs === undefined || margin === undefined) return undefined;
  return {
    pick(counts) {
      if (counts.length === 0) return [];
      let inferences = 0;
      for (let i = 0; i < margin.length; i++) inferences += counts[margin.offset + i]!;
      const concordant = counts[pairs.offset + pair]!;
      return [concordant, inferences - concordant];
    },
  };
}

function total(cells: readonly number[]): number {
  return cells.reduce((sum, count) => sum + Math.max(0, count), 0);
}

/** Noisy counts may be negative; a histogram for people can't. */
function clip(cells: readonly number[]): number[] {
  return cells.map((count) => Math.max(0, count));
}
