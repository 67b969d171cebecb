import type { Attributes, Cohort } from './types.js';

/** Below this share of its devices matched, a cut is compared in coarser strata. */
const OVERLAP_NEEDED = 0.5;

/** More strata than this say nothing more about a cut and cost a pass each. */
const MOST_STRATA = 256;

/**
 * The cuts by one attribute, and the strata within which each value is compared with the rest of the fleet.
 *
 * A slot is a (stratum, value) pair. `slotOfCell[cell]` is its slot; every cell has one, since a device without the
 * attribute still belongs to the rest. `valueOfSlot` is an index into `values`, or -1 for "has no value".
 */
export interface AttributeCut {
  readonly attribute: string;
  readonly values: readonly string[];
  /** Cohort index of each value. */
  readonly cohortOf: Int32Array;
  readonly strataBy: readonly string[];
  readonly slotOfCell: Int32Array;
  readonly stratumOfSlot: Int32Array;
  readonly valueOfSlot: Int32Array;
  readonly stratumCount: number;
}

export interface Cuts {
  readonly cuts: readonly AttributeCut[];
  /** Index 0 is the whole model. */
  readonly cohorts: readonly Cohort[];
  /** Cells of each cohort. */
  readonly cellsOf: readonly Int32Array[];
  /** Cohorts left out because of the cap, to be told. */
  readonly leftOut: number;
}

/**
 * Cuts of a fleet by every attribute that takes at least two values.
 *
 * Strata are the other attributes, less those that leave more than half of the devices without a counterpart (firmware
 * is nested in hardware: no two hardware classes share one, so hardware is compared across firmware, not within).
 * Cohorts that `previous` has keep their index, so that a stream's state stays with its stream.
 */
export function cutsOf(
  cells: readonly Attributes[],
  devices: readonly number[],
  maxCohorts: number,
  previous?: Cuts,
): Cuts {
  const names = attributeNames(cells, previous);
  const cohorts: Cohort[] = [...(previous?.cohorts ?? [{}])];
  const indexOf = new Map(cohorts.map((cohort, index) => [cohortKey(cohort), index]));
  const cellsOf: Int32Array[] = cohorts.map(() => new Int32Array(0));
  cellsOf[0] = Int32Array.from(cells.keys());
  const cuts: AttributeCut[] = [];
  let leftOut = 0;
  const known = new Map(previous?.cuts.map((cut) => [cut.attribute, cut.values]) ?? []);
  const room = new CohortRoom(maxCohorts);
  for (const attribute of names) {
    const all = valuesOf(cells, devices, attribute, known.get(attribute) ?? []);
    const values = room.take(all, known.get(attribute)?.length ?? 0);
    leftOut += all.length - values.length;
    if (values.length === 0) continue;
    const strataBy = strataFor(attribute, names, cells, devices);
    const cohortOf = new Int32Array(values.length);
    for (const [at, value] of values.entries()) {
      const cohort = { [attribute]: value };
      const index = indexOf.get(cohortKey(cohort)) ?? cohorts.push(cohort) - 1;
      cohortOf[at] = index;
      cellsOf[index] = Int32Array.from([...cells.keys()].filter((cell) => cells[cell]![attribute] === value));
    }
    cuts.push({ attribute, values, cohortOf, strataBy, ...slotsOf(cells, attribute, values, strataBy) });
  }
  return { cuts, cohorts, cellsOf, leftOut };
}

/** `''` for the whole model, `hw=a` for a cut: the form in which cohorts are stored and named in addresses. */
export function cohortKey(cohort: Cohort): string {
  return Object.entries(cohort)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

class CohortRoom {
  #left: number;
  constructor(most: number) {
    this.#left = most;
  }
  take(values: readonly string[], known: number): readonly string[] {
    const taken = values.slice(0, Math.max(this.#left, known));
    this.#left = Math.max(0, this.#left - taken.length);
    return taken;
  }
}

function attributeNames(cells: readonly Attributes[], previous?: Cuts): string[] {
  const names = new Set<string>(previous?.cuts.map((cut) => cut.attribute));
  const seen = new Map<string, string>();
  for (const attributes of cells) {
    for (const [name, value] of Object.entries(attributes)) {
      const first = seen.get(name);
      if (first === undefined) seen.set(name, value);
      else if (first !== value) names.add(name);
    }
  }
  return [...names].sort();
}

/** Known values first, in their old order; then new ones, the largest first. */
function valuesOf(
  cells: readonly Attributes[],
  devices: readonly number[],
  attribute: string,
  known: readonly string[],
): string[] {
  const sizes = new Map<string, number>();
  for (const [cell, attributes] of cells.entries()) {
    const value = attributes[attribute];
    if (value !== undefined) sizes.set(value, (sizes.get(value) ?? 0) + devices[cell]!);
  }
  const fresh = [...sizes.keys()].filter((value) => !known.includes(value));
  fresh.sort((a, b) => sizes.get(b)! - sizes.get(a)! || (a < b ? -1 : 1));
  return [...known, ...fresh];
}

function strataFor(
  attribute: string,
  names: readonly string[],
  cells: readonly Attributes[],
  devices: readonly number[],
): string[] {
  const chosen = names.filter(
    (name) => name !== attribute && overlap(attribute, [name], cells, devices) >= OVERLAP_NEEDED,
  );
  while (strataIn(cells, chosen) > MOST_STRATA) {
    const sizes = chosen.map((name) => strataIn(cells, [name]));
    chosen.splice(sizes.indexOf(Math.max(...sizes)), 1);
  }
  while (chosen.length > 1 && overlap(attribute, chosen, cells, devices) < OVERLAP_NEEDED) {
    const without = chosen.map((_, at) => overlap(attribute, chosen.toSpliced(at, 1), cells, devices));
    chosen.splice(without.indexOf(Math.max(...without)), 1);
  }
  return chosen;
}

function strataIn(cells: readonly Attributes[], by: readonly string[]): number {
  return new Set(cells.map((attributes) => by.map((name) => attributes[name] ?? '').join('\u0001'))).size;
}

/** Share of devices in strata that hold at least two values of the attribute. */
function overlap(
  attribute: string,
  by: readonly string[],
  cells: readonly Attributes[],
  devices: readonly number[],
): number {
  const strata = new Map<string, { values: Set<string>; devices: number }>();
  let total = 0;
  for (const [cell, attributes] of cells.entries()) {
    const key = by.map((name) => attributes[name] ?? '').join('\u0001');
    const stratum = strata.get(key) ?? { values: new Set<string>(), devices: 0 };
    stratum.values.add(attributes[attribute] ?? '');
    stratum.devices += devices[cell]!;
    total += devices[cell]!;
    strata.set(key, stratum);
  }
  let matched = 0;
  for (const stratum of strata.values()) if (stratum.values.size > 1) matched += stratum.devices;
  return total === 0 ? 0 : matched / total;
}

function slotsOf(
  cells: readonly Attributes[],
  attribute: string,
  values: readonly string[],
  strataBy: readonly string[],
) {
  const strata = new Map<string, number>();
  const slots = new Map<string, number>();
  const slotOfCell = new Int32Array(cells.length);
  const stratumOfSlot: number[] = [];
  const valueOfSlot: number[] = [];
  const valueIndex = new Map(values.map((value, index) => [value, index]));
  for (const [cell, attributes] of cells.entries()) {
    const stratumKey = strataBy.map((name) => attributes[name] ?? '').join('\u0001');
    let stratum = strata.get(stratumKey);
    if (stratum === undefined) strata.set(stratumKey, (stratum = strata.size));
    const value = attributes[attribute];
    const index = value === undefined ? -1 : (valueIndex.get(value) ?? -1);
    const key = `${stratum} ${index}`;
    let slot = slots.get(key);
    if (slot === undefined) {
      slots.set(key, (slot = slots.size));
      stratumOfSlot.push(stratum);
      valueOfSlot.push(index);
    }
    slotOfCell[cell] = slot;
  }
  return {
    slotOfCell,
    stratumOfSlot: Int32Array.from(stratumOfSlot),
    valueOfSlot: Int32Array.from(valueOfSlot),
    stratumCount: strata.size,
  };
}
