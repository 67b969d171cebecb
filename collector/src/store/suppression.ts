// The one place that decides what may be told about few devices.
//
// What is protected is what devices *counted* and every figure worked out from it; which devices there are, their
// attributes and when they reported is told by `/devices` anyhow. A window of a cohort is told, or left out of every sum,
// as a whole: so all that anybody can work out, also by subtracting one answer from another, are sums of windows of
// groups of at least `kDevices` devices.
import type { Figure } from './views-results.js';

/** How many devices, without telling when they are too few. */
export function deviceCount(devices: number, kDevices: number): number | `<${number}` {
  return devices < kDevices ? `<${kDevices}` : devices;
}

/** Figures about so many devices: as they are, or each replaced by the word `suppressed`. */
export function figuresOf<T extends Readonly<Record<string, Figure>>>(
  devices: number,
  kDevices: number,
  figures: T,
): T {
  if (devices >= kDevices) return figures;
  return Object.fromEntries(Object.keys(figures).map((name) => [name, 'suppressed'])) as T;
}

/**
 * Whether a window of a cohort may be told, as an SQL expression over `cohort_counts`; parameters `label` (the cohort,
 * `attribute=value` or empty for the whole model), `attribute` and `kDevices`, and those of `where`.
 *
 * A window of fewer than `kDevices` devices is not. Nor may the others of its attribute give it away: when all that is
 * hidden under one attribute (small cohorts, and devices without the attribute) are fewer than `kDevices` devices
 * together, whole minus told would tell about them, so the smallest cohort that is large enough is hidden as well.
 */
export function toldWindows(where: string): string {
  return `
    devices >= {kDevices:UInt32} AND ({label:String} = '' OR (window_start, window_seconds) NOT IN (
        SELECT window_start, window_seconds
        FROM (
            SELECT window_start, window_seconds, toInt64(maxIf(devices, cohort = '')) AS whole,
                toInt64(sumIf(devices, cohort != '' AND devices >= {kDevices:UInt32})) AS large,
                toInt64(sumIf(devices, cohort != '' AND devices < {kDevices:UInt32})) AS small,
                argMinIf(cohort, (devices, cohort), cohort != '' AND devices >= {kDevices:UInt32}) AS smallest
            FROM (SELECT window_start, window_seconds, cohort, devices FROM cohort_counts FINAL ${where}
                AND (cohort = '' OR startsWith(cohort, concat({attribute:String}, '='))))
            GROUP BY window_start, window_seconds
        )
        WHERE smallest = {label:String} AND greatest(whole - large, small) BETWEEN 1 AND {kDevices:UInt32} - 1
    ))`;
}

/**
 * The same for a cohort by several attributes, over `reports`: windows (`window_start`) in which every combination of
 * these attributes that occurs has `kDevices` devices. All or nothing, because sums along rows and columns of such a
 * table can be solved for a small combination even where it and some of its neighbours are hidden.
 */
export function toldTables(attributes: readonly string[], where: string, countedDevices: string): string {
  return `
    window_start IN (
        SELECT window_start
        FROM (
            SELECT window_start, ${countedDevices} AS d
            FROM reports FINAL ${where}
            GROUP BY window_start, ${attributes.join(', ')}
        )
        GROUP BY window_start
        HAVING minIf(d, d > 0) >= {kDevices:UInt32} AND max(d) > 0
    )`;
}
