import { jensenShannonDistance } from '../../stats/jensen-shannon-distance.js';
import { psi } from '../../stats/psi.js';
import { shiftOfLocation } from '../../stats/shift-of-location.js';
import type { ComparedFeature, MovingCell, SideSummary } from './compare-report.js';
import { observedRows, sum, totalCells, type FeatureCounts, type SideCounts } from './feature-counts.js';
import { judgeCategorical, judgeNumeric, LEAST_ROWS, type Judgement, type JudgeOptions } from './judge-feature.js';
import { numericEffects, pooledShapes, positionsOf, quantileOf } from './numeric-feature.js';
import { shortNumber } from './words.js';

/** A feature before the verdict, which takes all features' p-values. */
export type Draft = Omit<ComparedFeature, 'verdict' | 'sentence' | 'q'>;

export interface NumericInput {
  readonly name: string;
  readonly edges: readonly number[];
  readonly counts: FeatureCounts;
  /** Sampled values, ascending. */
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

const MOVING_CELLS = 3;

export function draftNumeric(input: NumericInput, options: JudgeOptions): Draft {
  const { counts, edges } = input;
  const [reference, current] = [totalCells(counts.reference, counts.cells), totalCells(counts.current, counts.cells)];
  const both = sum(reference) > 0 && sum(current) > 0;
  const shapes = both ? pooledShapes(edges, reference, current) : [];
  const positions = positionsOf(edges, input.reference, input.current);
  const outside = sum(counts.current.above) + sum(counts.current.below);
  return {
    name: input.name,
    kind: 'numeric',
    ...judged(judgeNumeric(counts, shapes, options)),
    ...(both ? { effect: numericEffects(reference, current, positions) } : {}),
    reference: { ...sideOf(counts.reference, counts.cells), ...quantilesOf(input.reference) },
    current: {
      ...sideOf(counts.current, counts.cells),
      ...quantilesOf(input.current),
      ...(both ? { outOfRange: outside / sum(current) } : {}),
    },
    moving: both ? movingCells(reference, current, (cell) => binLabel(edges, cell)) : [],
    histogram: { edges: [...edges], reference: [...reference], current: [...current] },
  };
}

export function draftCategorical(
  name: string,
  categories: readonly string[],
  counts: FeatureCounts,
  options: JudgeOptions,
): Draft {
  const [reference, current] = [totalCells(counts.reference, counts.cells), totalCells(counts.current, counts.cells)];
  const both = sum(reference) > 0 && sum(current) > 0;
  const label = (cell: number): string => categories[cell] ?? 'all other values';
  const others = categories.length;
  const shown = reference[others]! + current[others]! > 0 ? others + 1 : others;
  return {
    name,
    kind: 'categorical',
    ...judged(judgeCategorical(counts, options), categories),
    ...(both
      ? { effect: { psi: psi(current, reference), jensenShannon: jensenShannonDistance(current, reference) } }
      : {}),
    reference: sideOf(counts.reference, counts.cells),
    current: sideOf(counts.current, counts.cells),
    moving: both ? movingCells(reference, current, label) : [],
    histogram: {
      labels: Array.from({ length: shown }, (_, cell) => label(cell)),
      reference: [...reference.subarray(0, shown)],
      current: [...current.subarray(0, shown)],
    },
  };
}

function judged(
  judgement: Judgement | undefined,
  categories: readonly string[] = [],
): Pick<Draft, 'p' | 'detectable' | 'signals'> {
  if (judgement === undefined) return { signals: [] };
  const signals = judgement.tests.map(({ signal, cell, change, p }) => {
    const category = cell === undefined ? undefined : categories[cell];
    return { signal, ...(category === undefined ? {} : { category }), change, p };
  });
  return { p: judgement.p, detectable: shiftOfLocation(judgement.detectable), signals };
}

/** Why a feature's p-value, however large, says nothing; undefined where it says something. */
export function tooLittle(draft: Draft, most: number): string | undefined {
  const { reference, current } = draft;
  if (reference.observed === 0 && current.observed === 0) return 'All cells are missing in both files.';
  if (draft.p === undefined) return 'Too few devices have a value to tell a change from what devices differ by.';
  const least = Math.min(reference.observed, current.observed);
  if (least < LEAST_ROWS) return `Only ${least} rows of one file have a value; ${LEAST_ROWS} are needed.`;
  if (draft.detectable !== undefined && draft.detectable > most)
    return `No difference is found, but only a shift above ${shortNumber(Number(draft.detectable.toPrecision(2)))} standard deviations could be seen: there is too little data.`;
  return undefined;
}

function sideOf(side: SideCounts, cells: number): SideSummary {
  return { observed: sum(observedRows(side, cells)), missing: sum(side.missing) };
}

function quantilesOf(sorted: Float64Array): Pick<SideSummary, 'quantiles'> {
  if (sorted.length === 0) return {};
  const [p05, median, p95] = [0.05, 0.5, 0.95].map((q) => quantileOf(sorted, q)) as [number, number, number];
  return { quantiles: { p05, median, p95 } };
}

function movingCells(reference: Float64Array, current: Float64Array, label: (cell: number) => string): MovingCell[] {
  const [rows, otherRows] = [sum(current), sum(reference)];
  const moves = Array.from(current, (count, cell) => ({
    cell: label(cell),
    reference: reference[cell]! / otherRows,
    current: count / rows,
  }));
  const size = (move: MovingCell): number => Math.abs(move.current - move.reference);
  return moves
    .filter((move) => size(move) > 0)
    .sort((a, b) => size(b) - size(a))
    .slice(0, MOVING_CELLS);
}

function binLabel(edges: readonly number[], bin: number): string {
  const [from, to] = [shortNumber(edges[bin]!), shortNumber(edges[bin + 1]!)];
  if (from === to) return from;
  if (bin === 0) return `below ${to}`;
  return bin === edges.length - 2 ? `${from} and above` : `${from} to ${to}`;
}
