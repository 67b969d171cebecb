import { observedRows, sum, type FeatureCounts } from './feature-counts.js';
import { partOfCurrent, type ShareTest } from './judge-shares.js';
import type { Unit } from './unit.js';

/**
 * Values beyond all that the reference holds. That some are there is no news: the reference's largest value is a
 * sample's. But that the k most extreme units are all of `current` has the chance r^k, r the part it has in all units.
 */
export function outOfRangeTest(counts: FeatureCounts, unit: Unit, smallestRate: number): ShareTest | undefined {
  const rows = {
    reference: observedRows(counts.reference, counts.cells),
    current: observedRows(counts.current, counts.cells),
  };
  if (unit.of === 'devices' && unit.design === undefined) return undefined;
  const part = partOfCurrent(rows.current, rows.reference);
  const r = unit.of === 'devices' ? part.most : sum(rows.current) / (sum(rows.current) + sum(rows.reference));
  const units = (events: Float64Array): number =>
    unit.of === 'rows' ? sum(events) : events.filter((count) => count > 0).length;
  const change = (sum(counts.current.above) + sum(counts.current.below)) / sum(rows.current);
  if (change <= smallestRate) return { change, p: 1 };
  const most = Math.max(units(counts.current.above), units(counts.current.below));
  return { change, p: Math.min(1, 2 * Math.exp(most * Math.log(r))) };
}
