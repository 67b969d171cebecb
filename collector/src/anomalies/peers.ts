import type { ReportColumns } from '../detect/types.js';
import type { Past } from './past.js';

/** Fewer peers than this are no cohort to be out of line with. */
export const LEAST_PEERS = 8;
/** Peers that a median is taken of, at most, evenly chosen. */
const MOST_PEERS = 2_001;
/** A device with fewer windows behind it says nothing about its peers. */
const PEER_WINDOWS = 12;
/** Standard deviations of a normal per median absolute deviation. */
export const NORMAL_PER_MAD = 1.4826;

/** The devices of one cohort in the block, and the middle of their scores by line; NaN where it was not asked for yet. */
class Cohort {
  readonly members: number[] = [];
  readonly median: Float64Array;
  readonly spread: Float64Array;

  constructor(lines: number) {
    this.median = new Float64Array(lines).fill(Number.NaN);
    this.spread = new Float64Array(lines);
  }
}

/**
 * A device's score beside those of its cohorts in the same block: the whole model, and each attribute's value.
 *
 * What all of a cohort do is taken out, and a cohort that is restless is allowed to be. Computed only for lines and
 * cohorts that are asked for. Cost: O(devices x attributes) once, O(2,001) per cohort and line.
 */
export class Peers {
  readonly #columns: ReportColumns;
  readonly #rows: Int32Array;
  readonly #past: Past;
  readonly #scratch = new Float64Array(MOST_PEERS);
  /** By device of the block: cohorts with peers enough. Devices with equal attributes share a list. */
  #cohorts: readonly (readonly Cohort[])[] | undefined;
  #known = 0;

  constructor(columns: ReportColumns, rows: Int32Array, past: Past) {
    this.#columns = columns;
    this.#rows = rows;
    this.#past = past;
  }

  /** False where there is nobody to compare with. */
  get areEnough(): boolean {
    this.#cohorts ??= this.#grouped();
    return this.#known >= LEAST_PEERS;
  }

  /**
   * The smallest distance, in deviations, of a score from the middle of any cohort of device `d`, with the score's sign;
   * 0 when one of them puts it on the other side, or when none has peers enough.
   */
  relative(d: number, at: number, score: number): number {
    this.#cohorts ??= this.#grouped();
    const sign = Math.sign(score);
    let least = Number.POSITIVE_INFINITY;
    for (const cohort of this.#cohorts[d]!) {
      this.#find(cohort, at);
      const distance = (sign * (score - cohort.median[at]!)) / cohort.spread[at]!;
      if (distance < least) least = distance;
    }
    return Number.isFinite(least) ? sign * Math.max(0, least) : 0;
  }

  /** The middle score of that cohort of device `d` which has moved the furthest in a direction. */
  shift(d: number, at: number, direction: number): number {
    this.#cohorts ??= this.#grouped();
    let furthest = 0;
    for (const cohort of this.#cohorts[d]!) {
      this.#find(cohort, at);
      if (direction * cohort.median[at]! > direction * furthest) furthest = cohort.median[at]!;
    }
    return furthest;
  }

  #grouped(): (readonly Cohort[])[] {
    const { attributes } = this.#columns;
    const cohorts = new Map<string, Cohort>();
    const lists = new Map<object, readonly Cohort[]>();
    const member = (key: string): Cohort => {
      let cohort = cohorts.get(key);
      if (cohort === undefined) cohorts.set(key, (cohort = new Cohort(this.#past.lines.length)));
      return cohort;
    };
    const whole = member('');
    const all = attributes.map((own, d) => {
      let list = lists.get(own);
      if (list === undefined) {
        list = [whole, ...Object.entries(own).map(([name, value]) => member(`${name}\u0000${value}`))];
        lists.set(own, list);
      }
      if (this.#past.windows[this.#rows[d]!]! >= PEER_WINDOWS) for (const cohort of list) cohort.members.push(d);
      return list;
    });
    this.#known = whole.members.length;
    const large = new Map<readonly Cohort[], readonly Cohort[]>();
    for (const list of lists.values())
      large.set(
        list,
        list.filter(({ members }) => members.length >= LEAST_PEERS),
      );
    return all.map((list) => large.get(list)!);
  }

  #find(cohort: Cohort, at: number): void {
    if (!Number.isNaN(cohort.median[at]!)) return;
    const { members } = cohort;
    const step = Math.max(1, members.length / MOST_PEERS);
    const scores = this.#scratch.subarray(0, Math.min(members.length, MOST_PEERS));
    for (let i = 0; i < scores.length; i++) {
      const d = members[Math.floor(i * step)]!;
      scores[i] = this.#past.score(this.#columns, d, this.#rows[d]!, at);
    }
    const median = middleOf(scores);
    for (let i = 0; i < scores.length; i++) scores[i] = Math.abs(scores[i]! - median);
    cohort.median[at] = median;
    // A deviation of the device's own is the least that counts as one among its peers.
    cohort.spread[at] = Math.max(1, NORMAL_PER_MAD * middleOf(scores));
  }
}

/** Median; sorts what it is given. */
export function middleOf(values: Float64Array): number {
  values.sort();
  const half = values.length >> 1;
  return values.length % 2 === 1 ? values[half]! : (values[half - 1]! + values[half]!) / 2;
}
