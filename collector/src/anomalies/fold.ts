import type { Attributes } from '../detect/types.js';
import { topicOf, type Crossing } from './crossing.js';
import type { Roster } from './roster.js';

/** So many devices of a cohort, and this share of it, are the cohort's matter and not theirs. */
const LEAST_DEVICES = 3;
const LEAST_SHARE = 0.25;
/** No more devices than this are named for one thing. */
const MOST_NAMED = 20;

/** Many devices with one topic. */
export interface Fold {
  readonly topic: string;
  readonly cohort: Attributes;
  readonly rows: ReadonlySet<number>;
}

/** The devices that there are, a row each. */
export type Known = Pick<Roster, 'attributes' | 'size'>;

/** A device and what is wrong with it: crossing now, or named before. */
export type Suspect = Pick<Crossing, 'row' | 'kind' | 'feature' | 'direction'>;

/**
 * Which suspects are many of a cohort, topic by topic: at least 3 devices and a quarter of those that were there lately.
 * Of several cohorts the one that holds most of them, then the smallest. More than 20 that share no cohort are many of
 * the whole model. `isLately`: the rows that were there lately.
 * Cost: O(devices x attributes) when any topic has 3 suspects, else O(suspects).
 */
export function foldsOf(suspects: readonly Suspect[], roster: Known, isLately: (row: number) => boolean): Fold[] {
  const topics = new Map<string, Set<number>>();
  for (const suspect of suspects) {
    const topic = topicOf(suspect);
    const rows = topics.get(topic);
    if (rows === undefined) topics.set(topic, new Set([suspect.row]));
    else rows.add(suspect.row);
  }
  const many = [...topics].filter(([, rows]) => rows.size >= LEAST_DEVICES);
  if (many.length === 0) return [];
  const sizes = cohortSizes(roster, isLately);
  return many.flatMap(([topic, rows]) => foldOf(topic, [...rows], roster, sizes));
}

function foldOf(topic: string, rows: readonly number[], roster: Known, sizes: ReadonlyMap<string, number>): Fold[] {
  const inside = new Map<string, { readonly cohort: Attributes; readonly rows: number[] }>();
  for (const row of rows) {
    for (const cohort of cohortsOf(roster.attributes[row]!)) {
      const key = keyOf(cohort);
      const known = inside.get(key);
      if (known === undefined) inside.set(key, { cohort, rows: [row] });
      else known.rows.push(row);
    }
  }
  const sizeOf = (cohort: Attributes): number => sizes.get(keyOf(cohort)) ?? 0;
  const folds = [...inside.values()]
    .filter((own) => own.rows.length >= LEAST_DEVICES && own.rows.length >= LEAST_SHARE * sizeOf(own.cohort))
    .sort((a, b) => b.rows.length - a.rows.length || sizeOf(a.cohort) - sizeOf(b.cohort));
  const taken = new Set<number>();
  const kept: Fold[] = [];
  for (const { cohort, rows: own } of folds) {
    const fresh = own.filter((row) => !taken.has(row));
    if (fresh.length < LEAST_DEVICES) continue;
    for (const row of fresh) taken.add(row);
    kept.push({ topic, cohort, rows: new Set(fresh) });
  }
  const rest = rows.filter((row) => !taken.has(row));
  return rest.length > MOST_NAMED ? [...kept, { topic, cohort: {}, rows: new Set(rest) }] : kept;
}

function cohortSizes(roster: Known, isLately: (row: number) => boolean): Map<string, number> {
  const perAttributes = new Map<Attributes, number>();
  for (let row = 0; row < roster.size; row++) {
    if (!isLately(row)) continue;
    const own = roster.attributes[row]!;
    perAttributes.set(own, (perAttributes.get(own) ?? 0) + 1);
  }
  const sizes = new Map<string, number>();
  for (const [own, devices] of perAttributes) {
    for (const cohort of cohortsOf(own)) sizes.set(keyOf(cohort), (sizes.get(keyOf(cohort)) ?? 0) + devices);
  }
  return sizes;
}

/** The whole model, and each attribute alone. */
function cohortsOf(attributes: Attributes): Attributes[] {
  return [{}, ...Object.entries(attributes).map(([name, value]) => ({ [name]: value }))];
}

/** The same for the same cohort. */
export function keyOf(cohort: Attributes): string {
  return JSON.stringify(Object.entries(cohort));
}
