import type { GenericFeature, Plan, RefinedFeature } from '../plan/plan.js';
import { nextRepresentable, previousRepresentable, type Precision } from '../build/next-representable.js';
import { GENERIC_MISSING, GENERIC_ZERO, genericMagnitudes } from '../cells/generic-cells.js';
import { cellLayout } from '../cells/layout.js';
import type { CellArray } from '../cells/merge.js';

/** Numbers from `from` on and below `to` (a half-open interval of representable numbers), and how many were counted. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Enough devices counted something here for it to be looked at more closely. */
  readonly open: boolean;
}

/** How many devices counted something in each cell, and how many it takes for a cell to be cut. */
export interface Crowd {
  /** In plan order, as long as the counts. */
  readonly devices: CellArray;
  readonly least: number;
}

/** What is known of one feature's distribution: neighbouring pieces in ascending order, empty ones between them included. */
export interface Pieces {
  readonly precision: Precision;
  /** Empty when nothing was observed. */
  readonly pieces: readonly Piece[];
  readonly observed: number;
  readonly missing: number;
}

/** A feature that is still being learnt. */
export type LearningFeature = GenericFeature | RefinedFeature;

/** The pieces of feature number `index`, from the first that holds something to the last. */
export function piecesOf(plan: Plan, index: number, feature: LearningFeature, cells: CellArray, crowd?: Crowd): Pieces {
  const block = cellLayout(plan).blocks[index]!;
  const counts = cells.subarray(block.offset, block.offset + block.length);
  const isOpen = (cell: number): boolean => crowd === undefined || crowd.devices[block.offset + cell]! >= crowd.least;
  const all =
    feature.kind === 'generic' ? genericPieces(feature, counts, isOpen) : refinedPieces(feature, counts, isOpen);
  const first = all.findIndex(({ count }) => count > 0);
  const last = all.findLastIndex(({ count }) => count > 0);
  const pieces = first < 0 ? [] : all.slice(first, last + 1);
  const observed = pieces.reduce((sum, { count }) => sum + count, 0);
  return { precision: feature.precision, pieces, observed, missing: counts[counts.length - 1]! };
}

/** True when the piece holds a single number. */
export function isAtom({ from, to }: Piece, precision: Precision): boolean {
  return to <= nextRepresentable(from, precision);
}

/** The largest finite number of a format. */
export function largest(precision: Precision): number {
  return precision === 'float32' ? 3.4028234663852886e38 : Number.MAX_VALUE;
}

type IsOpen = (cell: number) => boolean;

function genericPieces({ precision }: GenericFeature, counts: CellArray, isOpen: IsOpen): Piece[] {
  return Array.from({ length: GENERIC_MISSING }, (_, cell) => {
    const { least, beyond } = genericMagnitudes(cell);
    const end = Math.min(beyond, largest(precision));
    const tally = { count: counts[cell]!, open: isOpen(cell) };
    const after = (value: number): number => nextRepresentable(value, precision);
    if (cell === GENERIC_ZERO) return { from: 0, to: after(0), ...tally };
    // Magnitudes are half-open at their upper end, so negative numbers are at their lower one.
    if (cell < GENERIC_ZERO) return { from: after(-end), to: cell === GENERIC_ZERO - 1 ? 0 : after(-least), ...tally };
    return { from: cell === GENERIC_ZERO + 1 ? after(0) : least, to: end, ...tally };
  });
}

/** What lies outside of the bins is taken to lie within as much again on either side. */
function refinedPieces({ edges, precision }: RefinedFeature, counts: CellArray, isOpen: IsOpen): Piece[] {
  const tally = (cell: number): Pick<Piece, 'count' | 'open'> => ({ count: counts[cell]!, open: isOpen(cell) });
  const bins = edges.length - 1;
  const lowest = edges[0]!;
  const highest = edges[bins]!;
  const reach = Math.min(highest - lowest, largest(precision) / 2);
  const below = Math.max(lowest - reach, -largest(precision));
  const above = Math.min(highest + reach, largest(precision));
  const round = precision === 'float32' ? Math.fround : Number;
  const pieces: Piece[] = edges.slice(0, bins).map((from, b) => ({ from, to: edges[b + 1]!, ...tally(b) }));
  return [
    { from: Math.min(round(below), previousRepresentable(lowest, precision)), to: lowest, ...tally(bins) },
    ...pieces,
    { from: highest, to: Math.max(round(above), nextRepresentable(highest, precision)), ...tally(bins + 1) },
  ].filter(({ from, to }) => Number.isFinite(from) && Number.isFinite(to));
}
