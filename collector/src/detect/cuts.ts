import { CellColumns } from './cell-columns.js';
import { candidatesOf, pairCandidates, type Candidate } from './cohort-candidates.js';
import { cohortKey } from './cohort-key.js';
import type { CutWish } from './cohort-options.js';
import { strataFor } from './strata.js';
import type { Attributes, Cohort } from './types.js';

export { cohortKey } from './cohort-key.js';

/**
 * One cut of the fleet, by an attribute, a pair or a predicate, and the strata within which each of its cohorts is compared
 * with the rest of the fleet.
 *
 * A slot is a (stratum, cohort) pair. `slotOfCell[cell]` is its slot; every cell has one, since a device without the
 * attribute still belongs to the rest. `valueOfSlot` is an index into `cohortOf`, or -1 for "none of them".
 */
export interface AttributeCut {
  /** What is cut by: attributes, or the key of a named cohort. */
  readonly by: readonly string[];
  /** Cohort index of each value. */
  readonly cohortOf: Int32Array;
  readonly strataBy: readonly string[];
  readonly slotOfCell: Int32Array;
  readonly stratumOfSlot: Int32Array;
  readonly valueOfSlot: Int32Array;
  readonly stratumCount: number;
}

/** Cohorts of one cut that are not watched. */
export interface LeftOut {
  readonly by: readonly string[];
  readonly reason: 'cap' | 'same-devices';
  readonly cohorts: number;
  /** The largest of them. */
  readonly largest: readonly Cohort[];
}

export interface Cuts {
  readonly cuts: readonly AttributeCut[];
  /** Index 0 is the whole model. One that no device is in any more keeps its place. */
  readonly cohorts: readonly Cohort[];
  /** Cells of each cohort. */
  readonly cellsOf: readonly Int32Array[];
  /** Where each cohort stands among the cuts; undefined for the whole model and for what no device is in. */
  readonly placeOf: readonly (Place | undefined)[];
  readonly leftOut: readonly LeftOut[];
}

export interface Place {
  readonly cut: AttributeCut;
  readonly value: number;
}

/** Largest cohorts that are named of those left out. */
const NAMED_OF_LEFT_OUT = 20;

/**
 * Cuts of a fleet by every attribute that takes at least two values, by pairs and by predicates.
 *
 * Cohorts in `previous` keep their index, so that a stream's state stays with its stream; while they have devices they
 * are watched before any other. Next come named cohorts, values of single attributes and pairs, the largest first, up to
 * the cap. Cost: O(cells x attributes) for each cut.
 */
export function cutsOf(
  cells: readonly Attributes[],
  devices: readonly number[],
  wish: CutWish,
  previous: readonly Cohort[] = [{}],
): Cuts {
  const columns = new CellColumns(cells, devices);
  const cohorts: Cohort[] = [...previous];
  const indexOf = new Map(cohorts.map((cohort, index) => [cohortKey(cohort), index]));
  const { watched, leftOut } = choose(candidatesOf(columns, wish, previous), indexOf, wish.maxCohorts);
  const cellsOf: Int32Array[] = cohorts.map(() => new Int32Array(0));
  cellsOf[0] = Int32Array.from(cells.keys());
  const placeOf: (Place | undefined)[] = cohorts.map(() => undefined);
  const cuts = placed(watched, columns, indexOf, { cohorts, cellsOf, placeOf });
  return { cuts, cohorts, cellsOf, placeOf, leftOut };
}

/**
 * The cuts and, after the cohorts that are watched, every pair that is not: for finding what explains an alarm, which
 * costs no promise. Cost: O(cells) for each pair of attributes.
 */
export function withAllPairs(cuts: Cuts, cells: readonly Attributes[], devices: readonly number[]): Cuts {
  const columns = new CellColumns(cells, devices);
  const indexOf = new Map(cuts.cohorts.map((cohort, index) => [cohortKey(cohort), index]));
  const fresh = new Map<Candidate['cut'], Candidate[]>();
  for (const candidate of pairCandidates(columns, 'all')) {
    const index = indexOf.get(candidate.key);
    if (candidate.twin || (index !== undefined && cuts.placeOf[index] !== undefined)) continue;
    listOf(fresh, candidate.cut).push(candidate);
  }
  const [cohorts, cellsOf, placeOf] = [[...cuts.cohorts], [...cuts.cellsOf], [...cuts.placeOf]];
  const more = placed([...fresh.values()], columns, indexOf, { cohorts, cellsOf, placeOf });
  return { cuts: [...cuts.cuts, ...more], cohorts, cellsOf, placeOf, leftOut: cuts.leftOut };
}

/** Makes the cuts of these groups and enters their cohorts. */
function placed(
  groups: readonly (readonly Candidate[])[],
  columns: CellColumns,
  indexOf: ReadonlyMap<string, number>,
  into: { readonly cohorts: Cohort[]; readonly cellsOf: Int32Array[]; readonly placeOf: (Place | undefined)[] },
): AttributeCut[] {
  return groups.map((group) => {
    const { column, by, parts, others } = group[0]!.cut;
    const strata = strataFor(column, parts, others, columns);
    const valueOfCode = new Int32Array(column.values.length + 1).fill(-1);
    for (const [value, { code }] of group.entries()) valueOfCode[code] = value;
    const slots = slotsOf(column.code, valueOfCode, strata.of);
    const cohortOf = Int32Array.from(group, ({ key, cohort }) => indexOf.get(key) ?? into.cohorts.push(cohort) - 1);
    const cut = { by, cohortOf, strataBy: strata.by, stratumCount: strata.count, ...slots };
    const members = cellsByCode(column.code, column.values.length);
    for (const [value, { code }] of group.entries()) {
      into.cellsOf[cohortOf[value]!] = members[code]!;
      into.placeOf[cohortOf[value]!] = { cut, value };
    }
    return cut;
  });
}

/** The candidates that are watched, cut by cut, and what the cap leaves. */
function choose(candidates: readonly Candidate[], known: ReadonlyMap<string, number>, most: number) {
  const rank = (candidate: Candidate): number => (known.has(candidate.key) ? -1 : candidate.rank);
  const sorted = [...candidates].sort((a, b) => rank(a) - rank(b) || b.devices - a.devices || (a.key < b.key ? -1 : 1));
  const watched = new Map<Candidate['cut'], Candidate[]>();
  const left = new Map<string, { by: readonly string[]; reason: LeftOut['reason']; all: Candidate[] }>();
  let room = most;
  for (const candidate of sorted) {
    const reason =
      candidate.twin && !known.has(candidate.key)
        ? 'same-devices'
        : room <= 0 && candidate.rank < 3
          ? 'cap'
          : undefined;
    if (reason === undefined) {
      if (candidate.rank < 3) room -= 1;
      listOf(watched, candidate.cut).push(candidate);
    } else {
      const { by } = candidate.cut;
      const key = `${reason} ${by.join(',')}`;
      const entry = left.get(key) ?? { by, reason, all: [] };
      left.set(key, entry);
      entry.all.push(candidate);
    }
  }
  const leftOut = [...left.values()].map(({ by, reason, all }) => ({
    ...{ by, reason, cohorts: all.length },
    largest: all.slice(0, NAMED_OF_LEFT_OUT).map(({ cohort }) => cohort),
  }));
  return { watched: [...watched.values()], leftOut };
}

function listOf<K, V>(map: Map<K, V[]>, key: K): V[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}

function slotsOf(codes: Int32Array, valueOfCode: Int32Array, strata: Int32Array) {
  const values = valueOfCode.length + 1;
  const slots = new Map<number, number>();
  const slotOfCell = new Int32Array(codes.length);
  const stratumOfSlot: number[] = [];
  const valueOfSlot: number[] = [];
  for (let cell = 0; cell < codes.length; cell++) {
    const value = valueOfCode[codes[cell]!]!;
    const key = strata[cell]! * values + value + 1;
    let slot = slots.get(key);
    if (slot === undefined) {
      slots.set(key, (slot = slots.size));
      stratumOfSlot.push(strata[cell]!);
      valueOfSlot.push(value);
    }
    slotOfCell[cell] = slot;
  }
  return { slotOfCell, stratumOfSlot: Int32Array.from(stratumOfSlot), valueOfSlot: Int32Array.from(valueOfSlot) };
}

function cellsByCode(code: Int32Array, values: number): Int32Array[] {
  const counts = new Int32Array(values + 1);
  for (const at of code) counts[at]! += 1;
  const members = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let cell = 0; cell < code.length; cell++) members[code[cell]!]![counts[code[cell]!]!++] = cell;
  return members;
}
