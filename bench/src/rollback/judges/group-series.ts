import type { SignalSet } from '@fleetally/counts';
import type { MeasuredHour } from '../world/arrived-hours.js';
import { LATENCY_CELLS, latencySeconds, blockOf, cellLayout, type Plan } from '@fleetally/counts';

/** A figure of a group of devices in each hour; hours without any sample of it are left out. */
export type Series = readonly number[];

/** The figures that a dashboard would have of each group: their names here, and the signal or count behind each. */
export interface GroupSeries {
  /** By signal id, such as `latency/mean-log`. */
  signal(id: string): Series;
  /** Starts of the agent per device. */
  readonly starts: Series;
}

/** Hour by hour over all devices of the group together, as a query over a metrics store adds them up. */
export function groupSeries(set: SignalSet, hours: readonly MeasuredHour[]): GroupSeries {
  const byHour = new Map<number, MeasuredHour[]>();
  for (const each of hours) byHour.set(each.hour, [...(byHour.get(each.hour) ?? []), each]);
  const groups = [...byHour].sort(([a], [b]) => a - b).map(([, group]) => group);
  return {
    signal(id) {
      const index = set.signals.findIndex((signal) => signal.id === id);
      const group = set.signals[index]!.group;
      return groups.flatMap((hour) => {
        const samples = sum(hour, ({ samples }) => samples[group]!);
        return samples > 0 ? [sum(hour, ({ sums }) => sums[index]!) / samples] : [];
      });
    },
    starts: groups.map((hour) => sum(hour, ({ starts }) => starts) / hour.length),
  };
}

/** Seconds that `share` of the inferences in these hours stay under; 0 when there are none. */
export function latencyQuantile(plan: Plan, hours: readonly MeasuredHour[], share: number): number {
  const { offset } = blockOf(cellLayout(plan), 'latency')!;
  const cells = new Float64Array(LATENCY_CELLS);
  for (const hour of hours) for (let c = 0; c < LATENCY_CELLS; c++) cells[c]! += hour.cells[offset + c]!;
  let left = share * cells.reduce((total, count) => total + count, 0);
  if (left === 0) return 0;
  for (const [c, count] of cells.entries()) {
    left -= count;
    if (left <= 0) return latencySeconds(c);
  }
  return latencySeconds(LATENCY_CELLS - 1);
}

function sum(hours: readonly MeasuredHour[], of: (hour: MeasuredHour) => number): number {
  return hours.reduce((total, hour) => total + of(hour), 0);
}
