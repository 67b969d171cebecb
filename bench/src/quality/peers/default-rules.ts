import {
  doaneEdges,
  histogram,
  jensenShannon,
  ksDistance,
  ksPValue,
  populationStability,
  quantiles,
  wasserstein,
} from './two-samples.js';
import { COLUMN_COUNT, pooled, type WindowColumns } from './window-columns.js';

/** Names of the rules, in the order of `DefaultRules.judge`. */
export const RULES = [
  'evidently, half of the columns',
  'evidently, any column',
  'alibi K-S, Bonferroni',
  'nannyml Jensen–Shannon',
  'whylogs K-S',
  'PSI > 0.1',
  'PSI > 0.2',
] as const;

/** Which columns each rule fires on: numbers first, then the category and the class. */
export type Fired = readonly (readonly boolean[])[];

/**
 * What the trade's tools do when nobody sets anything, on raw values, every inference independent of all others:
 * evidently's normed Wasserstein (categories: Jensen–Shannon) ≥ 0.1 and its dataset rule of half of the columns; alibi's
 * K-S with Bonferroni; nannyml's Jensen–Shannon above mean + 3 sd of ten reference chunks; whylogs' K-S at 100 quantiles,
 * p < 0.05; PSI on deciles. The K-S rules see numbers only, and none sees what is missing or what depends on what.
 */
export class DefaultRules {
  readonly #reference: WindowColumns;
  readonly #spread: readonly number[];
  readonly #deciles: readonly Float64Array[];
  readonly #doane: readonly Float64Array[];
  /** Of each column, for nannyml. */
  readonly #limits: readonly number[];

  /** `chunks`: ten windows of the reference time, each as large as those to be judged. */
  constructor(chunks: readonly WindowColumns[]) {
    this.#reference = pooled(chunks);
    this.#spread = this.#reference.numbers.map(deviation);
    this.#deciles = this.#reference.numbers.map((sorted) => quantiles(sorted, 10));
    this.#doane = this.#reference.numbers.map(doaneEdges);
    const distances = chunks.map((chunk) => this.#jensenShannon(chunk));
    this.#limits = Array.from({ length: COLUMN_COUNT }, (_, c) => {
      const values = distances.map((distance) => distance[c]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      return mean + 3 * Math.sqrt(squares / values.length);
    });
  }

  judge(now: WindowColumns): Fired {
    const { numbers, categories } = this.#reference;
    const nothing = categories.map(() => false);
    const distances = this.#jensenShannon(now);
    const stability = [
      ...numbers.map((sorted, f) => {
        const deciles = this.#deciles[f]!;
        return populationStability(histogram(now.numbers[f]!, deciles), histogram(sorted, deciles));
      }),
      ...categories.map((counts, c) => populationStability(now.categories[c]!, counts)),
    ];
    const evidently = [
      ...numbers.map((sorted, f) => wasserstein(now.numbers[f]!, sorted) / this.#spread[f]! >= 0.1),
      ...categories.map((counts, c) => jensenShannon(now.categories[c]!, counts) >= 0.1),
    ];
    const isMost = evidently.filter(Boolean).length >= COLUMN_COUNT / 2;
    const p = numbers.map((sorted, f) => {
      const values = now.numbers[f]!;
      return ksPValue(ksDistance(values, sorted), values.length, sorted.length);
    });
    const sketched = numbers.map((sorted, f) => {
      const values = now.numbers[f]!;
      return ksPValue(ksDistance(quantiles(values, 100), quantiles(sorted, 100)), values.length, sorted.length);
    });
    return [
      evidently.map((fired) => fired && isMost),
      evidently,
      [...p.map((value) => value < 0.05 / numbers.length), ...nothing],
      distances.map((distance, c) => distance > this.#limits[c]!),
      [...sketched.map((value) => value < 0.05), ...nothing],
      stability.map((index) => index > 0.1),
      stability.map((index) => index > 0.2),
    ];
  }

  #jensenShannon(now: WindowColumns): number[] {
    const { numbers, categories } = this.#reference;
    return [
      ...numbers.map((sorted, f) => {
        const edges = this.#doane[f]!;
        return jensenShannon(histogram(now.numbers[f]!, edges), histogram(sorted, edges));
      }),
      ...categories.map((counts, c) => jensenShannon(now.categories[c]!, counts)),
    ];
  }
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
