import type { SignalSet } from '@fleetally/counts';
import type { DeviceHour } from '../world/device-hours.js';

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
export function groupSeries(set: SignalSet, hours: readonly DeviceHour[]): GroupSeries {
  const byHour = new Map<number, DeviceHour[]>();
  for (const each of hours) {
    const same = byHour.get(each.hour);
    if (same === undefined) byHour.set(each.hour, [each]);
    else same.push(each);
  }
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

function sum(hours: readonly DeviceHour[], of: (hour: DeviceHour) => number): number {
  return hours.reduce((total, hour) => total + of(hour), 0);
}
