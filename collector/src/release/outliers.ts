import { medianOf } from '../stats/median.js';
import type { Column } from './columns-of.js';
import type { DeviceChange } from './device-changes.js';
import type { CohortOf } from './types.js';

/** A change this many robust deviations from the others' is no longer one of them … */
const FAR = 10;
/** … when it is also a change that matters, in standard deviations of the input. */
const MATTERS = 0.5;
/** Robust deviations are at least this, in standard deviations of the input. */
const LEAST_SPREAD = 0.03;
const FEWEST = 8;
/** Of two devices nobody can tell which is the one that differs. */
const FEWEST_PEERS = 3;
/** When more than this share of a cohort is far off, that is a finding about the cohort, not about devices. */
const LARGEST_SHARE = 0.25;

/**
 * Devices whose inputs changed far otherwise than everybody's, unless whole cohorts did.
 *
 * A device is far off when the change of any input, times √weight, is more than 10 robust deviations (1.4826 · MAD of the
 * same) from the median, more than 10 deviations of what chance makes of its own samples, and more than half a standard
 * deviation; and as far from the median of each of its cohorts as well. When a whole cohort has moved, the limit may lie
 * among its devices: those just beyond it are no other than those just below. It is left out only where at most a quarter
 * of the devices of each of its cohorts are. Cost: O(columns x devices log devices), and cohorts for each far device.
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
    const values = known.map(({ change }) => change[column]! / unit);
    const middle = medianOf(values);
    // Young changes vary more, as 1 / √weight.
    const scaled = values.map((value, i) => Math.abs(value - middle) * Math.sqrt(known[i]!.weight[column]!));
    const spread = Math.max(LEAST_SPREAD, 1.4826 * medianOf(scaled));
    const isFar = (i: number, from: number): boolean => {
      const { chance, weight } = known[i]!;
      const distance = Math.abs(values[i]! - from);
      const byChance = (unitSd / unit) * Math.sqrt(chance[column]!);
      const isUnlike = distance * Math.sqrt(weight[column]!) > FAR * spread && distance > FAR * byChance;
      return isUnlike && distance > MATTERS;
    };
    const beyond = [...known.keys()].filter((i) => isFar(i, middle));
    if (beyond.length === 0) continue;
    const middles = middlesOf(known, values, cohortsOf);
    for (const i of beyond) {
      const { device } = known[i]!;
      const own = cohortsOf(device).map((cohort) => middles.get(JSON.stringify(cohort)) ?? middle);
      if (own.every((from) => isFar(i, from))) far.add(device);
    }
  }
  return far.size === 0 ? [] : alone(far, changes, cohortsOf);
}

/** The middle change of each cohort that has one, whoever is far off in it. */
function middlesOf(
  changes: readonly DeviceChange[],
  values: readonly number[],
  cohortsOf: (device: string) => readonly CohortOf[],
): Map<string, number> {
  const inside = new Map<string, number[]>();
  for (const [i, { device }] of changes.entries()) {
    for (const cohort of cohortsOf(device)) {
      const key = JSON.stringify(cohort);
      const own = inside.get(key);
      if (own === undefined) inside.set(key, [values[i]!]);
      else own.push(values[i]!);
    }
  }
  return new Map([...inside].filter(([, own]) => own.length >= FEWEST_PEERS).map(([key, own]) => [key, medianOf(own)]));
}

function alone(
  far: ReadonlySet<string>,
  changes: readonly DeviceChange[],
  cohortsOf: (device: string) => readonly CohortOf[],
): string[] {
  const all = new Map<string, number>();
  const off = new Map<string, number>();
  const keysOf = (device: string): string[] => ['', ...cohortsOf(device).map((cohort) => JSON.stringify(cohort))];
  // A device that was upgraded late has a change as one of the others too: it is one device all the same.
  for (const device of new Set(changes.map((each) => each.device))) {
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
