import { histogramOf, signalsOf, type Histogram, type Plan, type Signal } from '@fleetally/counts';
import type { MergedCounts } from '../../store/cohort-store.js';
import { instantOf } from '../../store/views-instant.js';
import type { ExplainedCell, ExplainedCounts } from './explanation.js';

/** Merged counts of one cohort over a span of event time, epoch seconds. */
export interface CountedSpan {
  readonly from: number;
  readonly to: number;
  readonly merged: MergedCounts;
}

/** The cells that a signal reads, with their weights and what they held before the change and since. */
export function explainedCounts(
  plan: Plan,
  signal: Signal,
  before: CountedSpan,
  since: CountedSpan,
  kDevices: number,
): ExplainedCounts {
  if (before.merged.windows === 0 || since.merged.windows === 0) {
    const isHidden = before.merged.hidden + since.merged.hidden > 0;
    return isHidden ? { outcome: 'suppressed', devices: `<${kDevices}` } : { outcome: 'no-data' };
  }
  const devices = Math.min(before.merged.devices, since.merged.devices);
  if (devices < kDevices) return { outcome: 'suppressed', devices: `<${kDevices}` };
  if (signal.features !== undefined)
    return { outcome: 'not-linear', before: meanOf(plan, signal, before), since: meanOf(plan, signal, since) };
  const block = blockOf(plan, signal, before.merged.counts.length);
  if (block === undefined) return { outcome: 'no-data' };
  const weights = rowsOf(histogramOf(plan, block.weights, block.name));
  const old = rowsOf(histogramOf(plan, before.merged.counts, block.name));
  const now = rowsOf(histogramOf(plan, since.merged.counts, block.name));
  const cells = weights.map(({ label, value }, at): ExplainedCell => ({
    label,
    weight: value,
    before: old[at]!.value,
    since: now[at]!.value,
  }));
  return {
    outcome: 'counts',
    devices,
    before: { from: instantOf(before.from), to: instantOf(before.to), inferences: before.merged.inferences },
    since: { from: instantOf(since.from), to: instantOf(since.to), inferences: since.merged.inferences },
    cells: cells.filter(({ before: b, since: s }) => b !== 0 || s !== 0),
  };
}

/** The signal of merged counts. */
function meanOf(plan: Plan, signal: Signal, { merged }: CountedSpan): number {
  const { samples, sums, index } = measured(plan, signal, merged.counts, merged.inferences);
  const n = samples[signal.group]!;
  return n === 0 ? 0 : sums[index]! / n;
}

/**
 * The block whose cells move the signal, and each cell's weight: a linear functional is known by what it says of one
 * count in each cell.
 */
function blockOf(plan: Plan, signal: Signal, cells: number): { name: string; weights: Float64Array } | undefined {
  const unit = new Float64Array(cells);
  const weights = unit.map((_, cell) => {
    unit[cell] = 1;
    const { sums, index } = measured(plan, signal, unit, 1);
    unit[cell] = 0;
    return sums[index]!;
  });
  const names = [signal.feature, 'confidence', 'latency', 'output'];
  for (const name of names) {
    const rows = tryHistogram(plan, weights, name);
    if (rows !== undefined && rowsOf(rows).some(({ value }) => value !== 0)) return { name, weights };
  }
  return undefined;
}

function tryHistogram(plan: Plan, weights: Float64Array, name: string): Histogram | undefined {
  try {
    return histogramOf(plan, weights, name);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function measured(plan: Plan, signal: Signal, cells: Float64Array, inferences: number) {
  const set = signalsOf(plan);
  const samples = new Float64Array(set.groups.length);
  const sums = new Float64Array(set.signals.length);
  set.measure(cells, inferences, samples, sums);
  return { samples, sums, index: set.signals.indexOf(signal) };
}

function rowsOf(histogram: Histogram): { label: string; value: number }[] {
  return [
    { label: 'below', value: histogram.below },
    ...histogram.labels.map((label, at) => ({ label, value: histogram.counts[at]! })),
    { label: 'above', value: histogram.above },
    { label: 'missing', value: histogram.missing },
  ];
}
