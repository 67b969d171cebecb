import { grown } from './growing.js';

/** Neighbouring windows may be this much more alike than independent ones before the window clock is refused (R2). */
export const COHORT_RATIO = 1.15;
export const WHOLE_RATIO = 1.3;
/** Lag-1 autocorrelation of slow blocks above which the next slower clock is taken. */
const ALIKE = 0.15;

/**
 * Sums that say how alike neighbouring windows are, per stream, since the last look: V_B = B · Var(mean over B windows)
 * for one window, an hour and six hours.
 */
export class ClockGate {
  readonly #lengths: readonly number[];
  readonly #spans: SpanSums[];

  /** `windowSeconds` > 0. Spans not longer than a window are left out. */
  constructor(windowSeconds: number) {
    this.#lengths = [1, ...[3_600, 21_600].map((s) => Math.round(s / windowSeconds)).filter((n) => n > 1)];
    this.#spans = this.#lengths.map((length) => new SpanSums(length));
  }

  /** Adds one window's effects; index is the window's number since the epoch. */
  add(effects: Float64Array, counted: Float64Array, index: number): void {
    for (const span of this.#spans) span.add(effects, counted, index);
  }

  /** Whether these streams have been seen for two of the longest spans since the last look. */
  hasSeen(streams: Iterable<number>): boolean {
    const longest = this.#spans.at(-1)!;
    for (const stream of streams) if (longest.spans(stream) >= 2) return true;
    return false;
  }

  /**
   * True when windows of these streams can be taken as independent: V_B over V_1, both summed over the streams, stays
   * below `ratio` for every span.
   */
  windowsAreIndependent(streams: readonly number[], ratio: number): boolean {
    const [one, ...longer] = this.#spans;
    const total = (span: SpanSums): number => streams.reduce((sum, stream) => sum + span.variance(stream), 0);
    const base = total(one!);
    return longer.every((span) => base <= 0 || total(span) / base < ratio);
  }

  clear(): void {
    for (const span of this.#spans) span.clear();
  }

  arrays(): Record<string, Float64Array> {
    return Object.fromEntries(
      this.#spans.flatMap((span, i) => Object.entries(span.arrays()).map(([k, v]) => [`${i}.${k}`, v])),
    );
  }

  restore(arrays: Record<string, Float64Array>): void {
    for (const [i, span] of this.#spans.entries()) span.restore((name) => arrays[`${i}.${name}`]!);
  }
}

class SpanSums {
  readonly #length: number;
  #partial: Float64Array = new Float64Array(0);
  #inPartial: Float64Array = new Float64Array(0);
  #block: Float64Array = new Float64Array(0);
  #count: Float64Array = new Float64Array(0);
  #sum: Float64Array = new Float64Array(0);
  #squares: Float64Array = new Float64Array(0);

  constructor(length: number) {
    this.#length = length;
  }

  add(effects: Float64Array, counted: Float64Array, index: number): void {
    this.#reach(effects.length);
    const block = Math.floor(index / this.#length);
    for (let k = 0; k < effects.length; k++) {
      if (this.#block[k] !== block) {
        this.#close(k);
        this.#block[k] = block;
      }
      if (counted[k] === 0) continue;
      this.#partial[k]! += effects[k]!;
      this.#inPartial[k]! += 1;
    }
  }

  /** Spans that were whole enough to count. */
  spans(k: number): number {
    return this.#count[k] ?? 0;
  }

  /** V_B; 0 where fewer than two spans were complete enough. */
  variance(k: number): number {
    const count = this.#count[k] ?? 0;
    if (count < 2) return 0;
    const mean = this.#sum[k]! / count;
    return (this.#length * (this.#squares[k]! - count * mean * mean)) / (count - 1);
  }

  clear(): void {
    for (const array of [this.#partial, this.#inPartial, this.#count, this.#sum, this.#squares]) array.fill(0);
  }

  arrays(): Record<string, Float64Array> {
    return {
      partial: this.#partial,
      inPartial: this.#inPartial,
      block: this.#block,
      count: this.#count,
      sum: this.#sum,
      squares: this.#squares,
    };
  }

  restore(take: (name: string) => Float64Array): void {
    this.#partial = take('partial');
    this.#inPartial = take('inPartial');
    this.#block = take('block');
    this.#count = take('count');
    this.#sum = take('sum');
    this.#squares = take('squares');
  }

  #close(k: number): void {
    const n = this.#inPartial[k]!;
    // A span with holes has another variance; only nearly whole ones count.
    if (n > 0 && n >= 0.9 * this.#length) {
      const mean = this.#partial[k]! / n;
      this.#count[k]! += 1;
      this.#sum[k]! += mean;
      this.#squares[k]! += mean * mean;
    }
    this.#partial[k] = 0;
    this.#inPartial[k] = 0;
  }

  #reach(length: number): void {
    this.#partial = grown(this.#partial, length);
    this.#inPartial = grown(this.#inPartial, length);
    this.#block = grown(this.#block, length);
    this.#count = grown(this.#count, length);
    this.#sum = grown(this.#sum, length);
    this.#squares = grown(this.#squares, length);
  }
}

/** Lag-1 autocorrelation of slow blocks, per signal, pooled over the streams that are given. */
export class Likeness {
  products: Float64Array;
  squares: Float64Array;
  /** Neighbouring blocks seen. */
  blocks: Float64Array;

  constructor(signals: number) {
    this.products = new Float64Array(signals);
    this.squares = new Float64Array(signals);
    this.blocks = new Float64Array(signals);
  }

  /** `before` and `now`: standardised effects of one stream in neighbouring blocks. */
  add(signal: number, before: number, now: number): void {
    this.products[signal]! += before * now;
    this.squares[signal]! += (before * before + now * now) / 2;
  }

  /** Called once per signal and block. */
  tick(signal: number): void {
    this.blocks[signal]! += 1;
  }

  clear(): void {
    this.products.fill(0);
    this.squares.fill(0);
    this.blocks.fill(0);
  }

  /** Makes what was seen so far weigh less, so that what has changed since can show. */
  fade(share: number): void {
    for (const array of [this.products, this.squares, this.blocks]) {
      for (let k = 0; k < array.length; k++) array[k]! *= share;
    }
  }

  /** `allowance(blocks)` is what chance may add for that many blocks. */
  alike(signal: number, allowance: (blocks: number) => number): boolean {
    const blocks = this.blocks[signal]!;
    const squares = this.squares[signal]!;
    return blocks >= 4 && squares > 0 && this.products[signal]! / squares > ALIKE + allowance(blocks);
  }
}
