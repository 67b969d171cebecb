import type { BlockSums } from './block-sums.js';
import type { AttributeCut, Cuts } from './cuts.js';
import { NO_MOMENT, Side, type Moment, type Moments } from './moments.js';

/** Which cells take part, by cell index. */
export type CellFilter = (cell: number) => boolean;

/** The whole model's raw stream: no comparison, so that a change that everybody shares is seen. */
export function wholeMoment(
  sums: BlockSums,
  signal: number,
  group: number,
  noisy: boolean,
  includes?: CellFilter,
): Moment {
  const all = new Side();
  for (let cell = 0; cell < sums.cells; cell++) {
    if (includes === undefined || includes(cell)) addCell(all, sums, cell, signal, group);
  }
  return rawMoment(all, noisy);
}

/** A cohort's own mean residual, not against the rest: says which side of a difference has moved. */
export function rawCohortMoment(
  sums: BlockSums,
  cells: Int32Array,
  signal: number,
  group: number,
  noisy: boolean,
  includes: CellFilter,
): Moment {
  const all = new Side();
  for (const cell of cells) if (cell < sums.cells && includes(cell)) addCell(all, sums, cell, signal, group);
  return rawMoment(all, noisy);
}

function addCell(side: Side, sums: BlockSums, cell: number, signal: number, group: number): void {
  const g = cell * sums.groupCount + group;
  const n = sums.n[g]!;
  if (n <= 0) return;
  const s = cell * sums.signalCount + signal;
  side.add(n, sums.e[s]!, sums.ee[s]!, sums.en[s]!, n, sums.nn[g]!, sums.devices[g]!);
}

function rawMoment(side: Side, noisy: boolean): Moment {
  if (side.n <= 0) return { ...NO_MOMENT };
  return {
    effect: side.e / side.n,
    variance: side.variance(noisy) / (side.n * side.n),
    degrees: side.degrees(),
    n: side.n,
    devices: side.devices,
    fewest: side.devices,
  };
}

/**
 * Moments of the whole model and of every cut, for every signal.
 *
 * A cut's stream is its residual against the rest of the fleet's in the same block, within strata of the other
 * attributes where they overlap, weighted by n_in · n_out / (n_in + n_out). Common shocks cancel, and a difference
 * that belongs to another attribute is not blamed on this one.
 * Cost: O((cells + slots) x signals) per attribute.
 */
export function streamMoments(sums: BlockSums, cuts: Cuts, groupOf: Int32Array, noisy: boolean, into: Moments): void {
  for (let s = 0; s < sums.signalCount; s++) into.set(s, wholeMoment(sums, s, groupOf[s]!, noisy));
  for (const cut of cuts.cuts) {
    const slots = new SlotSums(sums, cut);
    for (let v = 0; v < cut.cohortOf.length; v++) {
      const row = cut.cohortOf[v]! * sums.signalCount;
      for (let s = 0; s < sums.signalCount; s++) into.set(row + s, slots.contrast(v, s, groupOf[s]!, noisy));
    }
  }
}

/** Every stream of one signal with cells left out, one pass over the cells for each cut. */
export function momentsWithout(
  sums: BlockSums,
  cuts: Cuts,
  signal: number,
  group: number,
  noisy: boolean,
  includes: CellFilter,
  set: (cohort: number, moment: Moment) => void,
): void {
  set(0, wholeMoment(sums, signal, group, noisy, includes));
  for (const cut of cuts.cuts) {
    const slots = new SlotSums(sums, cut, { signal, group, inside: includes, outside: includes, value: -1 });
    for (const [value, cohort] of cut.cohortOf.entries()) set(cohort, slots.contrast(value, 0, 0, noisy));
  }
}

/** One cut's stream with cells left out: for signals where a change is already firing, and to test explanations. */
export function contrastMoment(
  sums: BlockSums,
  cut: AttributeCut,
  value: number,
  signal: number,
  group: number,
  noisy: boolean,
  inside: CellFilter,
  outside: CellFilter,
): Moment {
  return new SlotSums(sums, cut, { signal, group, inside, outside, value }).contrast(value, 0, 0, noisy);
}

/** `value`: whose cells are chosen by `inside`. */
interface Selection {
  readonly signal: number;
  readonly group: number;
  readonly value: number;
  readonly inside: CellFilter;
  readonly outside: CellFilter;
}

/** Sums by slot (stratum x value) and by stratum, of all signals or of one with cells left out. */
class SlotSums {
  readonly #cut: AttributeCut;
  readonly #width: number;
  readonly #groups: number;
  readonly #slotsOfValue: number[][];
  readonly #slot: Sums;
  readonly #stratum: Sums;

  constructor(sums: BlockSums, cut: AttributeCut, only?: Selection) {
    this.#cut = cut;
    this.#width = only === undefined ? sums.signalCount : 1;
    this.#groups = only === undefined ? sums.groupCount : 1;
    const slots = cut.valueOfSlot.length;
    this.#slot = new Sums(slots, this.#width, this.#groups);
    this.#stratum = new Sums(cut.stratumCount, this.#width, this.#groups);
    this.#slotsOfValue = Array.from(cut.cohortOf, () => []);
    for (let slot = 0; slot < slots; slot++)
      if (cut.valueOfSlot[slot]! >= 0) this.#slotsOfValue[cut.valueOfSlot[slot]!]!.push(slot);
    const cells = Math.min(sums.cells, cut.slotOfCell.length);
    for (let cell = 0; cell < cells; cell++) {
      const slot = cut.slotOfCell[cell]!;
      if (only !== undefined) {
        const mine = cut.valueOfSlot[slot] === only.value;
        if (!(mine ? only.inside(cell) : only.outside(cell))) continue;
      }
      this.#slot.add(slot, sums, cell, only);
      this.#stratum.add(cut.stratumOfSlot[slot]!, sums, cell, only);
    }
  }

  contrast(value: number, signal: number, group: number, noisy: boolean): Moment {
    const mine = new Side();
    const rest = new Side();
    let weights = 0;
    let difference = 0;
    for (const slot of this.#slotsOfValue[value]!) {
      const stratum = this.#cut.stratumOfSlot[slot]!;
      const a = slot * this.#groups + group;
      const b = stratum * this.#groups + group;
      const nIn = this.#slot.n[a]!;
      const nOut = this.#stratum.n[b]! - nIn;
      const devicesOut = this.#stratum.devices[b]! - this.#slot.devices[a]!;
      if (nIn <= 0 || nOut <= 0 || devicesOut <= 0) continue;
      const weight = (nIn * nOut) / (nIn + nOut);
      const i = slot * this.#width + signal;
      const t = stratum * this.#width + signal;
      const eIn = this.#slot.e[i]!;
      const eOut = this.#stratum.e[t]! - eIn;
      weights += weight;
      difference += weight * (eIn / nIn - eOut / nOut);
      mine.add(weight, eIn, this.#slot.ee[i]!, this.#slot.en[i]!, nIn, this.#slot.nn[a]!, this.#slot.devices[a]!);
      const eeOut = this.#stratum.ee[t]! - this.#slot.ee[i]!;
      const enOut = this.#stratum.en[t]! - this.#slot.en[i]!;
      rest.add(weight, eOut, eeOut, enOut, nOut, this.#stratum.nn[b]! - this.#slot.nn[a]!, devicesOut);
    }
    if (weights <= 0) return { ...NO_MOMENT };
    const v1 = mine.variance(noisy) / (weights * weights);
    const v2 = rest.variance(noisy) / (weights * weights);
    const spread = v1 ** 2 / mine.degrees() + v2 ** 2 / rest.degrees();
    return {
      effect: difference / weights,
      variance: v1 + v2,
      degrees: spread > 0 ? (v1 + v2) ** 2 / spread : 1,
      n: mine.n,
      devices: mine.devices,
      fewest: Math.min(mine.devices, rest.devices),
    };
  }
}

class Sums {
  readonly e: Float64Array;
  readonly ee: Float64Array;
  readonly en: Float64Array;
  readonly n: Float64Array;
  readonly nn: Float64Array;
  readonly devices: Float64Array;
  readonly #width: number;
  readonly #groups: number;

  constructor(rows: number, width: number, groups: number) {
    this.#width = width;
    this.#groups = groups;
    this.e = new Float64Array(rows * width);
    this.ee = new Float64Array(rows * width);
    this.en = new Float64Array(rows * width);
    this.n = new Float64Array(rows * groups);
    this.nn = new Float64Array(rows * groups);
    this.devices = new Float64Array(rows * groups);
  }

  /** Adds a cell: all its signals and groups, or `only` one of each. */
  add(row: number, sums: BlockSums, cell: number, only: { signal: number; group: number } | undefined): void {
    const from = cell * sums.signalCount + (only?.signal ?? 0);
    const to = row * this.#width;
    for (let s = 0; s < this.#width; s++) {
      this.e[to + s]! += sums.e[from + s]!;
      this.ee[to + s]! += sums.ee[from + s]!;
      this.en[to + s]! += sums.en[from + s]!;
    }
    const groups = cell * sums.groupCount + (only?.group ?? 0);
    for (let g = 0; g < this.#groups; g++) {
      this.n[row * this.#groups + g]! += sums.n[groups + g]!;
      this.nn[row * this.#groups + g]! += sums.nn[groups + g]!;
      this.devices[row * this.#groups + g]! += sums.devices[groups + g]!;
    }
  }
}
