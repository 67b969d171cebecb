import { medianOf } from '../stats/median.js';
import type { Column } from './columns-of.js';
import type { DeviceChange } from './device-changes.js';
import type { CohortOf } from './types.js';

/** A change this many deviations from the others' is no longer one of them … */
const FAR = 8;
/** … when it is also a change that matters, in standard deviations of the input. */
const MATTERS = 0.5;
/** A well-known change spreads by at least this, in standard deviations of the input. */
const LEAST_SPREAD = 0.03;
const FEWEST = 8;
/** When more than this share of a cohort is far off, that is a finding about the cohort, not about devices. */
const LARGEST_SHARE = 0.25;

/**
 * Devices whose inputs changed far otherwise than everybody's, unless whole cohorts did.
 *
 * A device is far off when the change of any input is more than 8 deviations from the median, and more than half a standard
 * deviation. Deviations are each device's own, s²/w + what chance does to its samples, with w its weight and s robust
 * (1.4826 · MAD of distance · √w): who was upgraded a few hours ago, or counts little, may be further off. It is left out
 * only where at most a quarter of the devices of each of its cohorts are.
 */
export function outliersAmong(
  changes: readonly DeviceChange[],
  columns: readonly Column[],
  cohortsOf: (device: string) => readonly CohortOf[],
): string[] {
  const inputs = columns.flatMap(({ kind }, c) => (kind === 'inputs' ? [c] : []));
  if (changes.length < FEWEST) return [];
  const far = new Set<string>();
  for (const column of inputs) {
    const { unit, unitSd } = columns[column]!;
    const known = changes.filter(({ change }) => !Number.isNaN(change[column]!));
    if (known.length < FEWEST) continue;
    const middle = medianOf(known.map(({ change }) => change[column]! / unit));
    const distances = known.map(({ change }) => Math.abs(change[column]! / unit - middle));
    const weighted = distances.map((distance, i) => distance * Math.sqrt(known[i]!.weight[column]!));
    const spread = Math.max(LEAST_SPREAD, 1.4826 * medianOf(weighted));
    for (const [i, { device, weight, chance }] of known.entries()) {
      const variance = spread ** 2 / weight[column]! + (unitSd / unit) ** 2 * chance[column]!;
      if (distances[i]! > FAR * Math.sqrt(variance) && distances[i]! > MATTERS) far.add(device);
    }
  }
  return far.size === 0 ? [] : alone(far, changes, cohortsOf);
}

function alone(
  far: ReadonlySet<string>,
  changes: readonly DeviceChange[],
  cohortsOf: (device: string) => readonly CohortOf[],
): string[] {
  const all = new Map<string, number>();
  const off = new Map<string, number>();
  const keysOf = (device: string): string[] => ['', ...cohortsOf(device).map((cohort) => JSON.stringify(cohort))];
  for (const { device } of changes) {
    for (const key of keysOf(device)) {
      all.set(key, (all.get(key) ?? 0) + 1);
      if (far.has(device)) off.set(key, (off.get(key) ?? 0) + 1);
    }
  }
  // A cohort of one device says nothing about whether others would do the same.
  const isCommon = (key: string): boolean =>
    all.get(key)! > 1 && off.get(key)! > Math.max(1, LARGEST_SHARE * all.get(key)!);
  return [...far].filter((device) => !keysOf(device).some(isCommon)).sort();
}
