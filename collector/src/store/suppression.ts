// The one place that decides what may be told about few devices.
//
// What is protected is what devices *counted* and every figure worked out from it; which devices there are, their
// attributes and when they reported is told by `/devices` anyhow. A window of a cohort is told, or left out of every sum,
// as a whole: so all that anybody can work out, also by subtracting one answer from another, are sums of windows of
// groups of at least `kDevices` devices.
import { cohortKey, NAME } from '../detect/cohort-key.js';
import type { Attributes } from './report.js';
import type { SqlValues } from './sql-values.js';
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
 * Whether a window of a cohort may be told, as an SQL expression over `cohort_counts`; `keys` are places of the cohort's keys, and those
 * of `where` and `kDevices` are parameters.
 *
 * A window of fewer than `kDevices` devices is not. Nor may others give one away by subtraction: see the three below.
 */
export function toldWindows(cohort: Attributes, keys: string, where: string, values: SqlValues): string {
  const names = Object.keys(cohort);
  const windows = `SELECT window_start, window_seconds, cohort, devices FROM cohort_counts FINAL ${where}`;
  const enough = 'devices >= {kDevices:UInt32}';
  if (names.length === 0) return enough;
  if (cohort[NAME] !== undefined) return `${enough} AND ${leavesEnough(windows, `cohort IN (${keys})`)}`;
  const prefixes = [...names].sort().map((name) => values.text(cohortKey({ [name]: '' })));
  if (names.length > 1) return `${enough} AND ${wholeTable(windows, prefixes)}`;
  return `${enough} AND ${notTheSmallest(windows, prefixes[0]!, keys)}`;
}

/**
 * All that is hidden under one attribute (small cohorts, and devices without it) may be fewer than `kDevices` devices
 * together: whole minus told would tell about them, so the smallest cohort that is large enough is hidden as well.
 */
function notTheSmallest(windows: string, prefix: string, keys: string): string {
  return `(window_start, window_seconds) NOT IN (
        SELECT window_start, window_seconds
        FROM (
            SELECT window_start, window_seconds, toInt64(maxIf(devices, cohort = '')) AS whole,
                toInt64(sumIf(devices, cohort != '' AND devices >= {kDevices:UInt32})) AS large,
                toInt64(sumIf(devices, cohort != '' AND devices < {kDevices:UInt32})) AS small,
                argMinIf(cohort, (devices, cohort), cohort != '' AND devices >= {kDevices:UInt32}) AS smallest
            FROM (${windows} AND (cohort = '' OR (startsWith(cohort, ${prefix}) AND ${PARTS} = 1)))
            GROUP BY window_start, window_seconds
        )
        WHERE smallest IN (${keys}) AND greatest(whole - large, small) BETWEEN 1 AND {kDevices:UInt32} - 1
    )`;
}

/** A pair is told where every pair of these attributes is, and those that are in none are none, or enough. */
function wholeTable(windows: string, prefixes: readonly string[]): string {
  const isPair = `${PARTS} = ${prefixes.length} AND startsWith(cohort, ${prefixes[0]!}) AND ${prefixes
    .slice(1)
    .map((prefix) => `position(cohort, concat(',', ${prefix})) > 0`)
    .join(' AND ')}`;
  return `(window_start, window_seconds) IN (
        SELECT window_start, window_seconds
        FROM (
            SELECT window_start, window_seconds, minIf(devices, cohort != '') AS least,
                toInt64(maxIf(devices, cohort = '')) - toInt64(sumIf(devices, cohort != '')) AS rest
            FROM (${windows} AND (cohort = '' OR (${isPair})))
            GROUP BY window_start, window_seconds
        )
        WHERE least >= {kDevices:UInt32} AND (rest <= 0 OR rest >= {kDevices:UInt32})
    )`;
}

/** A named cohort is told where all others are none, or enough. */
function leavesEnough(windows: string, isCohort: string): string {
  return `(window_start, window_seconds) IN (
        SELECT window_start, window_seconds
        FROM (
            SELECT window_start, window_seconds,
                toInt64(maxIf(devices, cohort = '')) - toInt64(maxIf(devices, cohort != '')) AS rest
            FROM (${windows} AND (cohort = '' OR ${isCohort}))
            GROUP BY window_start, window_seconds
        )
        WHERE rest <= 0 OR rest >= {kDevices:UInt32}
    )`;
}

/** How many attributes a cohort's key has: a comma with a backslash before it belongs to a value. */
const PARTS = `(length(splitByChar(',', replaceAll(replaceAll(cohort, '\\\\\\\\', ''), '\\\\,', ''))))`;

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
