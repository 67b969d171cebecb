import type { ReportColumns } from '../detect/types.js';
import type { Past } from './past.js';

/** Fewer peers than this are no cohort to be out of line with. */
export const LEAST_PEERS = 8;
/** Peers that a median is taken of, at most, evenly chosen. */
const MOST_PEERS = 2_001;
/** A device with fewer windows behind it says nothing about its peers. */
const PEER_WINDOWS = 12;
/** Standard deviations of a normal per median absolute deviation. */
const NORMAL_PER_MAD = 1.4826;

interface Middle {
  readonly median: number;
  readonly spread: number;
}

/**
 * A device's score beside those of its cohorts in the same block: the whole model, and each attribute's value.
 *
 * What all of a cohort do is taken out, and a cohort that is restless is allowed to be. Computed only for lines and
 * cohorts that are asked for. Cost: O(devices) once per attribute, O(2,001) per cohort and line.
 */
export class Peers {
  readonly #columns: ReportColumns;
  readonly #rows: Int32Array;
  readonly #past: Past;
  #everybody: readonly number[] | undefined;
  readonly #groups = new Map<string, ReadonlyMap<string, readonly number[]>>();
  readonly #middles = new Map<string, Middle>();

  constructor(columns: ReportColumns, rows: Int32Array, past: Past) {
    this.#columns = columns;
    this.#rows = rows;
    this.#past = past;
  }

  /** False where there is nobody to compare with. */
  get areEnough(): boolean {
    this.#everybody ??= this.#known();
    return this.#everybody.length >= LEAST_PEERS;
  }

  /**
   * The smallest distance, in deviations, of a score from the middle of any cohort of device `d`, with the score's sign;
   * 0 when one of them puts it on the other side, or when none has peers enough.
   */
  relative(d: number, at: number, score: number): number {
    const sign = Math.sign(score);
    let least = Number.POSITIVE_INFINITY;
    for (const [key, members] of this.#cohortsOf(d)) {
      if (members.length < LEAST_PEERS) continue;
      const { median, spread } = this.#middle(key, members, at);
      least = Math.min(least, (sign * (score - median)) / spread);
    }
    return Number.isFinite(least) ? sign * Math.max(0, least) : 0;
  }

  /** The middle score of that cohort of device `d` which has moved the furthest in a direction. */
  shift(d: number, at: number, direction: number): number {
    let furthest = 0;
    for (const [key, members] of this.#cohortsOf(d)) {
      if (members.length < LEAST_PEERS) continue;
      const { median } = this.#middle(key, members, at);
      if (direction * median > direction * furthest) furthest = median;
    }
    return furthest;
  }

  *#cohortsOf(d: number): Generator<[string, readonly number[]]> {
    this.#everybody ??= this.#known();
    yield ['', this.#everybody];
    for (const [name, value] of Object.entries(this.#columns.attributes[d]!)) {
      let group = this.#groups.get(name);
      if (group === undefined) this.#groups.set(name, (group = this.#groupBy(name)));
      yield [`${name}\u0000${value}`, group.get(value) ?? []];
    }
  }

  #known(): number[] {
    const known: number[] = [];
    for (let d = 0; d < this.#rows.length; d++) if (this.#past.windows[this.#rows[d]!]! >= PEER_WINDOWS) known.push(d);
    return known;
  }

  #groupBy(name: string): Map<string, number[]> {
    const groups = new Map<string, number[]>();
    for (const d of this.#everybody!) {
      const value = this.#columns.attributes[d]![name];
      if (value === undefined) continue;
      const group = groups.get(value);
      if (group === undefined) groups.set(value, [d]);
      else group.push(d);
    }
    return groups;
  }

  #middle(key: string, members: readonly number[], at: number): Middle {
    const cached = `${at} ${key}`;
    const known = this.#middles.get(cached);
    if (known !== undefined) return known;
    const step = Math.max(1, members.length / MOST_PEERS);
    const scores = new Float64Array(Math.min(members.length, MOST_PEERS));
    for (let i = 0; i < scores.length; i++) {
      const d = members[Math.floor(i * step)]!;
      scores[i] = this.#past.score(this.#columns, d, this.#rows[d]!, at);
    }
    const median = middleOf(scores);
    for (let i = 0; i < scores.length; i++) scores[i] = Math.abs(scores[i]! - median);
    // A deviation of the device's own is the least that counts as one among its peers.
    const middle = { median, spread: Math.max(1, NORMAL_PER_MAD * middleOf(scores)) };
    this.#middles.set(cached, middle);
    return middle;
  }
}

function middleOf(values: Float64Array): number {
  values.sort();
  const half = values.length >> 1;
  return values.length % 2 === 1 ? values[half]! : (values[half - 1]! + values[half]!) / 2;
}
