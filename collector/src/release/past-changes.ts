import type { CommonCourse } from './common-course.js';
import { deviceChange, type DeviceChange } from './device-changes.js';
import type { Panel } from './panel.js';
import type { Unit } from './units.js';

/** Event times, epoch seconds. */
export interface PastSpan {
  /** The first upgrade to the release. */
  readonly began: number;
  /** The look. */
  readonly at: number;
  readonly blockSeconds: number;
}

/** Less than a day before the moment says more of the hour than of the device. */
const LEAST_BEFORE_SECONDS = 86_400;
/** What is before the moment is at least twice as long as what is after it, as far as there is that much. */
const PARTS = 3;

/**
 * How devices changed by themselves before anybody had the release: placebo changes at one earlier moment, as long before the
 * first upgrade as the look is after it, of devices that were upgraded later as well. Where few devices are left to compare with,
 * they say what a change without a cause looks like. None where there is too little history. Cost: O(rows of the units x columns).
 */
export function pastChanges(
  panel: Panel,
  units: readonly Unit[],
  course: CommonCourse,
  { began, at, blockSeconds }: PastSpan,
): DeviceChange[] {
  const rowsOf = units.map(({ rows }) => rows.filter((row) => panel.rows[row]!.start < began));
  let first = Infinity;
  for (const rows of rowsOf) for (const row of rows) first = Math.min(first, panel.rows[row]!.start);
  const after = Math.min(at - began, (began - first) / PARTS);
  const moment = began - Math.ceil(after / blockSeconds) * blockSeconds;
  if (!(moment - first >= LEAST_BEFORE_SECONDS)) return [];
  return units.map(({ device }, u) =>
    deviceChange(
      panel,
      device,
      rowsOf[u]!,
      course,
      { at: moment, blockSeconds },
      (row) => panel.rows[row]!.start >= moment,
    ),
  );
}
