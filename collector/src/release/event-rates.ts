import { countsEvents, type Column } from './columns-of.js';
import type { Panel } from './panel.js';

/**
 * The columns with what chance does to events as they were counted: √((events + 1) / samples) over all rows, or
 * √(events / samples) over `after`, whichever is more; of devices that are not upgraded, √((events + 1) / samples) over all
 * rows but `after`. Devices without a single event have no spread of their own, and that is no certainty; those that a
 * release makes crash say nothing about how often the others do.
 */
export function withEventRates(panel: Panel, after: Iterable<number>): Column[] {
  const upgraded = new Set(after);
  const all = [...panel.rows.keys()];
  const others = all.filter((row) => !upgraded.has(row));
  return panel.columns.map((column, c) => {
    if (!countsEvents(column)) return column;
    const rate = Math.max(rateIn(panel, c, all, 1), rateIn(panel, c, upgraded, 0));
    const ofOthers = rateIn(panel, c, others, 1);
    if (!Number.isFinite(rate)) return column;
    const unitSd = Math.sqrt(rate);
    return { ...column, unitSd, othersSd: Number.isFinite(ofOthers) ? Math.sqrt(ofOthers) : unitSd };
  });
}

function rateIn(panel: Panel, column: number, rows: Iterable<number>, more: number): number {
  let [events, samples] = [0, 0];
  for (const row of rows) {
    events += panel.sum(row, column);
    samples += panel.samples(row, column);
  }
  return samples > 0 ? (Math.max(0, events) + more) / samples : -Infinity;
}
