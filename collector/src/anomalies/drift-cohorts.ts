import type { Attributes } from '../detect/types.js';
import { LEAST_PEERS, middleOf, NORMAL_PER_MAD } from './peers.js';

/** Peers that a median is taken of, at most, evenly chosen. */
const MOST_PEERS = 2_001;

/** Places in the list of known devices. */
export type Cohort = readonly number[];

export interface Middle {
  readonly median: number;
  readonly spread: number;
}

/** By known device: the whole model and each of its attributes' values, where there are peers enough. */
export function cohortsOf(known: readonly number[], attributes: readonly Attributes[]): (readonly Cohort[])[] {
  const cohorts = new Map<string, number[]>([['', []]]);
  const keysOf = (row: number): string[] => [
    '',
    ...Object.entries(attributes[row]!).map((pair) => pair.join('\u0000')),
  ];
  for (const [k, row] of known.entries()) {
    for (const key of keysOf(row)) {
      const members = cohorts.get(key);
      if (members === undefined) cohorts.set(key, [k]);
      else members.push(k);
    }
  }
  return known.map((row) => keysOf(row).flatMap((key) => [cohorts.get(key)!].filter((of) => of.length >= LEAST_PEERS)));
}

export function middleOfDrifts(drifts: Float64Array, cohort: Cohort): Middle {
  const step = Math.max(1, cohort.length / MOST_PEERS);
  const values = Float64Array.from(
    { length: Math.min(cohort.length, MOST_PEERS) },
    (_, i) => drifts[cohort[Math.floor(i * step)]!]!,
  );
  const median = middleOf(values);
  return { median, spread: NORMAL_PER_MAD * middleOf(values.map((value) => Math.abs(value - median))) };
}
