/** Products of two residues stay exact: below 2^53. */
const PRIME = 67_108_859;

/**
 * What can be worked out from sums over crowds by adding and subtracting, with any factors: the space that the told sums
 * span. Kept in reduced form modulo a prime, in which sets of 0 and 1 depend on each other as they do in the rationals but by rare accident.
 *
 * Cost: O(sums told x crowds) to add one or to ask.
 */
export class KnownSums {
  readonly #crowds: number;
  readonly #rows: { readonly pivot: number; readonly values: Float64Array }[] = [];

  constructor(crowds: number) {
    this.#crowds = crowds;
  }

  /** A copy that knows one more: the sum over these crowds. */
  with(members: readonly number[]): KnownSums {
    const row = new Float64Array(this.#crowds);
    for (const member of members) row[member] = 1;
    for (const { pivot, values } of this.#rows) subtract(row, values, row[pivot]!);
    const pivot = row.findIndex((value) => value !== 0);
    const next = new KnownSums(this.#crowds);
    next.#rows.push(...this.#rows);
    if (pivot < 0) return next;
    const scale = inverse(row[pivot]!);
    for (let at = 0; at < row.length; at++) row[at] = (row[at]! * scale) % PRIME;
    for (const [at, known] of next.#rows.entries()) {
      const values = known.values.slice();
      subtract(values, row, values[pivot]!);
      next.#rows[at] = { pivot: known.pivot, values };
    }
    next.#rows.push({ pivot, values: row });
    return next;
  }

  /**
   * A vector that every known sum is 0 of, drawn from those that are by `random`, which gives residues. The sum over a set
   * of crowds is known exactly if it is 0 of every such vector; of one drawn at random, others are 0 once in 67 million.
   */
  hidden(random: () => number): Float64Array {
    const vector = Float64Array.from({ length: this.#crowds }, () => random() % PRIME);
    for (const { pivot } of this.#rows) vector[pivot] = 0;
    const solved = this.#rows.map(({ values }) =>
      values.reduce((sum, value, at) => (sum + value * vector[at]!) % PRIME, 0),
    );
    for (const [at, { pivot }] of this.#rows.entries()) vector[pivot] = (PRIME - solved[at]!) % PRIME;
    return vector;
  }

  static add(a: number, b: number): number {
    return (a + b) % PRIME;
  }

  static negative(a: number): number {
    return (PRIME - a) % PRIME;
  }
}

function subtract(from: Float64Array, row: Float64Array, times: number): void {
  if (times === 0) return;
  for (let at = 0; at < from.length; at++) {
    if (row[at] !== 0) from[at] = (from[at]! + (PRIME - times) * row[at]!) % PRIME;
  }
}

/** By Fermat's little theorem. */
function inverse(value: number): number {
  let [result, base, power] = [1, value, PRIME - 2];
  while (power > 0) {
    if (power % 2 === 1) result = (result * base) % PRIME;
    base = (base * base) % PRIME;
    power = Math.floor(power / 2);
  }
  return result;
}
