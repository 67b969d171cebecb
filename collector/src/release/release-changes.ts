import { commonCourse, type CommonCourse } from './common-course.js';
import { deviceChange, type DeviceChange } from './device-changes.js';
import type { Panel } from './panel.js';
import type { Unit, Units } from './units.js';
import type { ReleaseUpgrades } from './upgrades.js';

/** How devices changed when they were upgraded, and how others did at the same moments. */
export interface ReleaseChanges {
  readonly course: CommonCourse;
  readonly upgraded: readonly DeviceChange[];
  /** As if they had been upgraded at a moment at which another device was: placebo changes. */
  readonly controls: readonly DeviceChange[];
}

/** A placebo needs as much of before and after. */
const LEAST_SPAN_BLOCKS = 2;

/** Each device's change at its own moment; cost: O(rows x columns). */
export function releaseChanges(
  panel: Panel,
  { controls, upgraded }: Units,
  { to }: ReleaseUpgrades,
  blockSeconds: number,
): ReleaseChanges {
  const course = commonCourse(panel, controls, blockSeconds);
  const changed = upgraded.map(({ device, rows, upgrade }) =>
    deviceChange(
      panel,
      device,
      rows,
      course,
      { at: upgrade.at, blockSeconds },
      (row) => panel.rows[row]!.version === to,
    ),
  );
  const moments = upgraded.map(({ upgrade }) => upgrade.at).sort((a, b) => a - b);
  const placebos = controls.flatMap((unit, k) => {
    const at = placeboMoment(panel, unit, moments, k, blockSeconds);
    if (at === undefined) return [];
    return [
      deviceChange(panel, unit.device, unit.rows, course, { at, blockSeconds }, (row) => panel.rows[row]!.start >= at),
    ];
  });
  return { course, upgraded: changed, controls: placebos };
}

/** One of the moments that fall within the unit's rows: all of them in turn, so that placebos are as old as upgrades are. */
function placeboMoment(
  panel: Panel,
  { rows }: Unit,
  moments: readonly number[],
  k: number,
  blockSeconds: number,
): number | undefined {
  let [first, last] = [Infinity, -Infinity];
  for (const row of rows) {
    const { start } = panel.rows[row]!;
    [first, last] = [Math.min(first, start), Math.max(last, start)];
  }
  const room = LEAST_SPAN_BLOCKS * blockSeconds;
  const from = lowerBound(moments, first + room);
  const to = lowerBound(moments, last + blockSeconds - room + 1);
  // A stride prime to most numbers spreads units evenly over the moments.
  return to > from ? moments[from + ((k * 7919) % (to - from))] : undefined;
}

/** Index of the first that is not below `value`, in ascending order. */
function lowerBound(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
