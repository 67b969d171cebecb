import type { AlarmBook } from './alarm-book.js';
import type { BlockSums } from './block-sums.js';
import type { Cuts } from './cuts.js';
import { NO_MOMENT, type Moment } from './moments.js';
import { contrastMoment, momentsWithout, wholeMoment, type CellFilter } from './streams.js';

/**
 * Which cells a firing change holds, per signal: their devices stop learning that signal, and everybody else is
 * compared without them.
 */
export class Firing {
  readonly #signals: number;
  readonly #cells = new Map<number, Set<number>>();
  readonly #cohorts = new Map<number, Set<number>>();
  #frozen: Uint8Array | undefined;

  constructor(signals: number) {
    this.#signals = signals;
  }

  /** `frozen[cell * signals + signal]` is 1 where learning has stopped; undefined when nothing fires. */
  get frozen(): Uint8Array | undefined {
    return this.#frozen;
  }

  signals(): Iterable<number> {
    return this.#cells.keys();
  }

  touches(signal: number): boolean {
    return this.#cells.has(signal);
  }

  isFiring(cohort: number, signal: number): boolean {
    return this.#cohorts.get(signal)?.has(cohort) ?? false;
  }

  holds(signal: number, cell: number): boolean {
    return this.#cells.get(signal)?.has(cell) ?? false;
  }

  /** Cells outside every firing change of this signal; undefined when there is none. */
  outsideOf(signal: number): CellFilter | undefined {
    const held = this.#cells.get(signal);
    return held === undefined ? undefined : (cell) => !held.has(cell);
  }

  /** A stream's moment beside a firing change: the firing cohort with all its cells, everybody else without them. */
  moment(sums: BlockSums, cuts: Cuts, cohort: number, signal: number, group: number, noisy: boolean): Moment {
    const outside: CellFilter = (cell) => !this.holds(signal, cell);
    const inside: CellFilter = this.isFiring(cohort, signal) ? () => true : outside;
    if (cohort === 0) return wholeMoment(sums, signal, group, noisy, inside);
    const place = cuts.placeOf[cohort];
    if (place === undefined) return { ...NO_MOMENT };
    return contrastMoment(sums, place.cut, place.value, signal, group, noisy, inside, outside);
  }

  /** All streams of a signal that something is firing on. */
  moments(
    sums: BlockSums,
    cuts: Cuts,
    signal: number,
    group: number,
    noisy: boolean,
    set: (cohort: number, moment: Moment) => void,
  ): void {
    momentsWithout(sums, cuts, signal, group, noisy, (cell) => !this.holds(signal, cell), set);
    for (const cohort of this.#cohorts.get(signal) ?? [])
      set(cohort, this.moment(sums, cuts, cohort, signal, group, noisy));
  }

  /** Reads the book again, after alarms or cells have changed. */
  rebuild(book: AlarmBook, cuts: Cuts): void {
    this.#cells.clear();
    this.#cohorts.clear();
    for (const stream of book.streams()) setOf(this.#cohorts, stream.signal).add(stream.cohort);
    for (const { cohort, signals } of book.held()) {
      for (const signal of signals) {
        const cells = setOf(this.#cells, signal);
        for (const cell of cuts.cellsOf[cohort] ?? []) cells.add(cell);
      }
    }
    this.#frozen = this.#cells.size === 0 ? undefined : new Uint8Array(cuts.cellsOf[0]!.length * this.#signals);
    for (const [signal, cells] of this.#cells)
      for (const cell of cells) this.#frozen![cell * this.#signals + signal] = 1;
  }
}

function setOf(map: Map<number, Set<number>>, key: number): Set<number> {
  const set = map.get(key) ?? new Set<number>();
  map.set(key, set);
  return set;
}
