import type { CellColumns, Column } from './cell-columns.js';
import { cohortKey, NAME } from './cohort-key.js';
import type { CutWish } from './cohort-options.js';
import { attributesIn } from './predicate.js';
import type { Cohort } from './types.js';

/** One cut as cells have it: by what, and the attributes that its strata may be made of. */
export interface CutColumn {
  readonly by: readonly string[];
  readonly column: Column;
  /** Of the attributes that it is made of, where these are several or not itself. */
  readonly parts: readonly Column[];
  readonly others: readonly string[];
}

/** A cohort that could be watched. */
export interface Candidate {
  readonly cut: CutColumn;
  /** Code of the cohort's cells in the cut's column. */
  readonly code: number;
  readonly cohort: Cohort;
  readonly key: string;
  /** Devices in it now; at least one. */
  readonly devices: number;
  /** Named cohorts 0, values of single attributes 1, pairs 2, pairs that an alarm has named 3. */
  readonly rank: 0 | 1 | 2 | 3;
  /** A pair of exactly the devices that a single value has: it would say the same twice. */
  readonly twin: boolean;
}

/** Every cohort that has devices, and of pairs that are not asked for, those in `known` only. */
export function candidatesOf(columns: CellColumns, wish: CutWish, known: readonly Cohort[]): Candidate[] {
  return [
    ...namedCandidates(columns, wish),
    ...columns.names.flatMap((name) => singleCandidates(columns, name)),
    ...pairCandidates(columns, wish.pairs),
    ...knownPairs(columns, wish.pairs, known),
  ];
}

function namedCandidates(columns: CellColumns, { named }: CutWish): Candidate[] {
  return Object.entries(named).flatMap(([name, predicate]) => {
    const read = attributesIn(predicate);
    const cut = {
      by: [NAME + name],
      column: columns.ofNamed(name),
      parts: read.filter((other) => columns.names.includes(other)).map((other) => columns.of(other)),
      others: columns.names.filter((other) => !read.includes(other)),
    };
    return candidates(columns, cut, 0, () => ({ [NAME]: name }));
  });
}

function singleCandidates(columns: CellColumns, name: string): Candidate[] {
  const column = columns.of(name);
  const cut = { by: [name], column, parts: [], others: columns.names.filter((other) => other !== name) };
  return candidates(columns, cut, 1, (code) => ({ [name]: column.values[code - 1]! }));
}

/** Combinations of two attributes. Those of the same devices as a single value are twins. */
export function pairCandidates(columns: CellColumns, pairs: CutWish['pairs']): Candidate[] {
  return pairsOf(columns, pairs).flatMap(([a, b]) => pairOf(columns, a, b));
}

function pairsOf({ names }: CellColumns, pairs: CutWish['pairs']): (readonly [string, string])[] {
  if (pairs === 'all') return names.flatMap((a, at) => names.slice(at + 1).map((b) => [a, b] as const));
  const cut = pairs.filter(([a, b]) => a !== b && names.includes(a) && names.includes(b));
  const sorted = cut.map(([a, b]) => (a < b ? ([a, b] as const) : ([b, a] as const)));
  return [...new Map(sorted.map((pair) => [pair.join(), pair])).values()];
}

function pairOf(columns: CellColumns, a: string, b: string): Candidate[] {
  const column = columns.pair(a, b);
  const single = [columns.of(a), columns.of(b)] as const;
  const sizes = single.map((of) => columns.sizes(of));
  const own = columns.sizes(column);
  const isTwin = (code: number): boolean => {
    const values = column.valuesOf[code - 1]!;
    return single.some((of, side) => sizes[side]![of.values.indexOf(values[side]!) + 1] === own[code]);
  };
  const cut = {
    by: [a, b],
    column,
    parts: single,
    others: columns.names.filter((other) => other !== a && other !== b),
  };
  return candidates(
    columns,
    cut,
    2,
    (code) => ({ [a]: column.valuesOf[code - 1]![0], [b]: column.valuesOf[code - 1]![1] }),
    isTwin,
  );
}

/** Pairs that are watched since an alarm has named them. */
function knownPairs(columns: CellColumns, wanted: CutWish['pairs'], known: readonly Cohort[]): Candidate[] {
  const asked = new Set(pairsOf(columns, wanted).map((pair) => pair.join()));
  const groups = new Map<string, Set<string>>();
  for (const cohort of known) {
    const by = Object.keys(cohort).sort();
    if (by.length !== 2 || asked.has(by.join())) continue;
    groups.set(by.join(), (groups.get(by.join()) ?? new Set()).add(cohortKey(cohort)));
  }
  return [...groups].flatMap(([by, keys]) => {
    const [a, b] = by.split(',') as [string, string];
    const named = pairOf(columns, a, b).filter(({ key }) => keys.has(key));
    return named.map((candidate) => ({ ...candidate, rank: 3 as const }));
  });
}

function candidates(
  columns: CellColumns,
  cut: CutColumn,
  rank: Candidate['rank'],
  cohortOf: (code: number) => Cohort,
  isTwin: (code: number) => boolean = () => false,
): Candidate[] {
  const sizes = columns.sizes(cut.column);
  return Array.from(sizes).flatMap((devices, code) => {
    if (code === 0 || devices <= 0) return [];
    const cohort = cohortOf(code);
    return [{ cut, code, cohort, key: cohortKey(cohort), devices, rank, twin: isTwin(code) }];
  });
}
