import { sum, totalCells, type FeatureCounts } from './feature-counts.js';

const LEAST_ROWS = 50;
/** Neighbouring rows that are more alike than that make p-values plainly too small. */
const ALIKE = 0.2;

/** Row numbers, identifiers that count up, clocks: whole numbers, each larger than the one before. */
export function risesWithEveryRow(head: Float64Array): boolean {
  if (head.length < LEAST_ROWS) return false;
  return head.every((value, row) => Number.isInteger(value) && (row === 0 || value > head[row - 1]!));
}

/** Text that is different in nearly every row names the row; undefined where it does not. */
export function identifierOf(counts: FeatureCounts, distinct: number): string | undefined {
  const rows = sum(totalCells(counts.reference, counts.cells)) + sum(totalCells(counts.current, counts.cells));
  if (rows < LEAST_ROWS || distinct <= rows / 2) return undefined;
  return 'it is a different text in nearly every row, as an identifier is';
}

/** How alike neighbouring rows are: the largest correlation of a column's ranks with the row before, where it matters. */
export function rowsAlike(
  columns: readonly (readonly [name: string, head: Float64Array])[],
): { readonly name: string; readonly correlation: number } | undefined {
  let most: { name: string; correlation: number } | undefined;
  for (const [name, head] of columns) {
    const correlation = correlationWithNext(ranks(head.filter((value) => Number.isFinite(value))));
    if (correlation > Math.max(ALIKE, most?.correlation ?? 0)) most = { name, correlation };
  }
  return most;
}

/** Ranks, since one wild value would hide or fake what the others do. Ties take the rank of the first. */
function ranks(values: Float64Array): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const result = new Float64Array(values.length);
  let rank = 0;
  for (const [place, row] of order.entries()) {
    if (place > 0 && values[row]! > values[order[place - 1]!]!) rank = place;
    result[row] = rank;
  }
  return result;
}

function correlationWithNext(values: Float64Array): number {
  if (values.length < LEAST_ROWS) return 0;
  const mean = sum(values) / values.length;
  let [product, square] = [0, 0];
  for (const [row, value] of values.entries()) {
    square += (value - mean) ** 2;
    if (row > 0) product += (value - mean) * (values[row - 1]! - mean);
  }
  return square > 0 ? product / square : 0;
}
