import type { Resource, ResourceKind } from '../plan/resources.js';
import type { CellBlock } from '../cells/layout.js';
import { resourceBound, resourceCells, resourceValue, type ResourceCells } from '../cells/resource-cells.js';
import type { BlockMeasure } from './feature-signals.js';
import type { SignalList } from './signal-list.js';

/**
 * One unit of change, since no reference says how figures spread: a factor of e of memory and power (0.02 of it is 2 %),
 * one core, 10 degrees, a quarter of the charge.
 */
const UNIT: Readonly<Record<ResourceKind, number>> = { rss: 1, cpu: 1, temperature: 10, battery: 0.25, power: 1 };
const UNKNOWN_EVENT_SD = Math.sqrt(0.01 * 0.99);

/**
 * Of each figure its mean (of memory and power the mean logarithm), and with a threshold the share of samples beyond it.
 * Divided by the figure's own samples (group `resource:<kind>`): a device need not offer it.
 */
export function resourceSignals(list: SignalList, block: CellBlock, { kind, threshold }: Resource): BlockMeasure {
  const cells = resourceCells(kind);
  const group = list.addGroup(block.id);
  const logarithm = kind === 'rss' || kind === 'power';
  const mean = list.add(block.id, logarithm ? 'mean-log' : 'mean', 'mean', group, UNIT[kind]);
  const meanWeights = Float64Array.from({ length: cells.length }, (_, cell) => {
    // Idle is no thousandth of a core.
    if (kind === 'cpu' && cell === cells.bins) return 0;
    const value = resourceValue(cells, cell);
    return logarithm ? Math.log(value) : value;
  });
  const name = kind === 'battery' ? 'under-threshold' : 'over-threshold';
  const beyond = threshold === undefined ? -1 : list.add(block.id, name, 'mean', group, UNKNOWN_EVENT_SD);
  const beyondWeights = threshold === undefined ? undefined : beyondThreshold(cells, threshold);
  return (counts, samples, sums) => {
    let n = 0;
    let sum = 0;
    let events = 0;
    for (let cell = 0; cell < cells.length; cell++) {
      const count = counts[block.offset + cell]!;
      if (count === 0) continue;
      n += count;
      sum += count * meanWeights[cell]!;
      if (beyondWeights !== undefined) events += count * beyondWeights[cell]!;
    }
    samples[group] = n;
    sums[mean] = sum;
    if (beyond >= 0) sums[beyond] = events;
    return 0;
  };
}

/** Share of each cell beyond the threshold; the cell it falls into is split on the figure's scale. */
function beyondThreshold(cells: ResourceCells, threshold: number): Float64Array {
  const weights = new Float64Array(cells.length);
  for (let bin = 0; bin < cells.bins; bin++) {
    const low = resourceBound(cells, bin);
    const high = resourceBound(cells, bin + 1);
    const over =
      cells.scale === 'log' ? Math.log(high / threshold) / Math.log(high / low) : (high - threshold) / (high - low);
    weights[bin] = Math.min(1, Math.max(0, over));
  }
  weights[cells.bins + 1] = 1;
  return cells.kind === 'battery' ? weights.map((weight) => 1 - weight) : weights;
}
