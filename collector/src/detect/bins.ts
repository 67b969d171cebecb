const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const RANGE = /^(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)?\.\.(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)?$/;

/** Bins that are made of an attribute's values where nobody gave edges. */
const AUTO_BINS = 5;

/** The number that an attribute's value is; undefined when it is none. */
export function numberOf(value: string): number | undefined {
  return NUMBER.test(value) ? Number(value) : undefined;
}

/** Whether a value is a number as a program writes it: `2.10`, a version, is none. */
export function isPlainNumber(value: string): boolean {
  return NUMBER.test(value) && String(Number(value)) === value;
}

/**
 * The bin of a value between ascending edges: `..256`, `256..512` (256 included, 512 not) or `512..`; undefined when the
 * value is not a number. A label says all about its bin, so whoever reads one needs no list of edges.
 */
export function binLabel(value: string, edges: readonly number[]): string | undefined {
  const number = numberOf(value);
  if (number === undefined) return undefined;
  let at = 0;
  while (at < edges.length && number >= edges[at]!) at++;
  return `${at === 0 ? '' : edges[at - 1]!}..${at === edges.length ? '' : edges[at]!}`;
}

/** The bounds that a bin's label names, from included, to not; undefined for any other text. */
export function rangeOf(label: string): { readonly from?: number; readonly to?: number } | undefined {
  const match = RANGE.exec(label);
  if (match === null || label === '..') return undefined;
  return {
    ...(match[1] === undefined ? {} : { from: Number(match[1]) }),
    ...(match[2] === undefined ? {} : { to: Number(match[2]) }),
  };
}

/** At most four edges between equally many of these numbers, on round figures where that puts none on another's side. */
export function autoEdges(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const edges: number[] = [];
  for (let bin = 1; bin < AUTO_BINS; bin++) {
    const at = Math.floor((bin * sorted.length) / AUTO_BINS);
    const above = sorted[at]!;
    const below = sorted.findLast((value) => value < above);
    const edge = below === undefined ? undefined : roundBetween(below, above);
    if (edge !== undefined && edge > (edges.at(-1) ?? -Infinity)) edges.push(edge);
  }
  return edges;
}

/** The number with the fewest digits that is above `below` and not above `above`. */
function roundBetween(below: number, above: number): number {
  for (let digits = 1; digits < 15; digits++) {
    const unit = 10 ** (Math.floor(Math.log10(Math.max(Math.abs(above), Number.MIN_VALUE))) - digits + 1);
    const rounded = Number((Math.floor(above / unit) * unit).toPrecision(digits + 1));
    if (rounded > below && rounded <= above) return rounded;
  }
  return above;
}
