import { countsEvents, type Column } from './columns-of.js';
import type { Panel } from './panel.js';

/**
 * The columns with what chance does to events as they were counted: √((events + 1) / samples) over all rows, or
 * √(events / samples) over `after`, whichever is more. Devices without a single event have no spread of their own, and that is no certainty.
 */
export function withEventRates(panel: Panel, after: Iterable<number>): Column[] {
  const [all, upgraded] = [[...panel.rows.keys()], [...after]];
  return panel.columns.map((column, c) => {
    if (!countsEvents(column)) return column;
    const rate = Math.max(rateIn(panel, c, all, 1), rateIn(panel, c, upgraded, 0));
    return Number.isFinite(rate) ? { ...column, unitSd: Math.sqrt(rate) } : column;
  });
}

function rateIn(panel: Panel, column: number, rows: readonly number[], more: number): number {
  let [events, samples] = [0, 0];
  for (const row of rows) {
    events += panel.sum(row, column);
    samples += panel.samples(row, column);
  }
  return samples > 0 ? (Math.max(0, events) + more) / samples : -Infinity;
}
