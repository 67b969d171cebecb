import type { Column } from './columns-of.js';
import type { Panel } from './panel.js';
import type { EffectKind } from './types.js';

const EVENTS: readonly EffectKind[] = ['errors', 'crashes', 'latency'];

/**
 * The columns with what chance does to events as they were counted: √((events + 1) / samples), over all devices and time.
 * Devices without a single event have no spread of their own, and that is no certainty.
 */
export function withEventRates(panel: Panel): Column[] {
  return panel.columns.map((column, c) => {
    if (!EVENTS.includes(column.kind) || column.signal.endsWith('/mean-log')) return column;
    let [events, samples] = [0, 0];
    for (let row = 0; row < panel.rows.length; row++) {
      events += panel.sum(row, c);
      samples += panel.samples(row, c);
    }
    return samples > 0 ? { ...column, unitSd: Math.sqrt((Math.max(0, events) + 1) / samples) } : column;
  });
}
