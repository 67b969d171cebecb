import { logTwoSampleTail } from '../../stats/two-sample-tail.js';
import { clusteredDifference, type Difference } from './clustered-difference.js';
import { observedRows, scoreSums, sum, totalCells, type FeatureCounts } from './feature-counts.js';
import { shareTestOfDevices, shareTestOfRows, twoSided, type EventCounts, type ShareTest } from './judge-shares.js';
import { outOfRangeTest } from './out-of-range.js';
import type { Unit } from './unit.js';

export type SignalName = 'location' | 'scale' | 'skew' | 'tails' | 'missing' | 'out-of-range' | 'share';

/** One question about one feature. */
export interface SignalTest {
  readonly signal: SignalName;
  /** Of a share: the category's place; absent otherwise. */
  readonly cell?: number;
  /** Shapes: in standard deviations of their score. Shares and rates: as shares. */
  readonly change: number;
  readonly p: number;
}

export interface Judgement {
  readonly tests: readonly SignalTest[];
  /** Of the feature: its smallest p times the number of its tests (Bonferroni), 1 at most. */
  readonly p: number;
  /** The smallest change that would be found nine times of ten at p = 0.001, in standard deviations of the score. */
  readonly detectable: number;
}

export interface JudgeOptions {
  readonly unit: Unit;
  /** In units of a score of variance 1. */
  readonly smallestChange: number;
  readonly smallestRate: number;
}

/** Fewer rows with a value than this on one side say nothing about its shape. */
export const LEAST_ROWS = 20;
/** z of p = 0.001 two-sided, and of nine times of ten. */
const DETECTABLE_SDS = 3.2905 + 1.2816;

const SHAPES = ['location', 'scale', 'skew', 'tails'] as const;

/** `shapes`: scores of variance 1 over the cells, by order. Result: undefined where nothing can be tested at all. */
export function judgeNumeric(
  counts: FeatureCounts,
  shapes: readonly Float64Array[],
  options: JudgeOptions,
): Judgement | undefined {
  const rows = bothRows(counts);
  const enough = Math.min(sum(rows.reference), sum(rows.current)) >= LEAST_ROWS;
  const pooled = pooledShares(counts);
  const tests: SignalTest[] = [];
  let se: number | undefined;
  for (const [i, scores] of enough ? shapes.entries() : []) {
    const test = shapeTest(counts, scores, pooled, options);
    if (test === undefined) continue;
    se ??= test.se;
    tests.push({ signal: SHAPES[i]!, change: test.change, p: test.p });
  }
  const missing = missingTest(counts, options);
  if (missing !== undefined) tests.push({ signal: 'missing', ...missing });
  const outside = enough ? outOfRangeTest(counts, options.unit, options.smallestRate) : undefined;
  if (outside !== undefined) tests.push({ signal: 'out-of-range', ...outside });
  return judgement(counts, tests, se, options);
}

/** Each category's share is one test; the cell behind the last category holds all others. */
export function judgeCategorical(counts: FeatureCounts, options: JudgeOptions): Judgement | undefined {
  const rows = bothRows(counts);
  const pooled = pooledShares(counts);
  const tests: SignalTest[] = [];
  const enough = Math.min(sum(rows.reference), sum(rows.current)) >= LEAST_ROWS;
  for (const [cell, share] of enough ? pooled.entries() : []) {
    if (share === 0 || share === 1) continue;
    const pick = (cells: Float64Array): Float64Array =>
      Float64Array.from({ length: counts.devices }, (_, device) => cells[device * counts.cells + cell]!);
    const events: EventCounts = {
      referenceEvents: pick(counts.reference.cells),
      referenceRows: rows.reference,
      currentEvents: pick(counts.current.cells),
      currentRows: rows.current,
    };
    const test = shareTest(events, options.smallestChange * Math.sqrt(share * (1 - share)), options);
    if (test !== undefined) tests.push({ signal: 'share', cell, ...test });
  }
  const missing = missingTest(counts, options);
  if (missing !== undefined) tests.push({ signal: 'missing', ...missing });
  const commonest = pooled.indexOf(Math.max(...pooled));
  const scores = Float64Array.from(
    pooled,
    (share, cell) => (cell === commonest ? 1 : 0) / Math.sqrt(Math.max(share * (1 - share), 1e-9)),
  );
  const se = enough && options.unit.of === 'devices' ? clustered(counts, scores, options)?.se : undefined;
  return judgement(counts, tests, se, options);
}

function judgement(
  counts: FeatureCounts,
  tests: readonly SignalTest[],
  se: number | undefined,
  { smallestChange }: JudgeOptions,
): Judgement | undefined {
  if (tests.length === 0) return undefined;
  const rows = bothRows(counts);
  const [reference, current] = [sum(rows.reference), sum(rows.current)];
  const ofRows = reference > 0 && current > 0 ? Math.sqrt(1 / reference + 1 / current) : 0;
  return {
    tests,
    p: Math.min(1, tests.length * Math.min(...tests.map(({ p }) => p))),
    detectable: DETECTABLE_SDS * (se ?? ofRows) + smallestChange,
  };
}

function shapeTest(
  counts: FeatureCounts,
  scores: Float64Array,
  shares: Float64Array,
  options: JudgeOptions,
): Difference | undefined {
  if (options.unit.of === 'devices') return clustered(counts, scores, options);
  const reference = totalCells(counts.reference, counts.cells);
  const current = totalCells(counts.current, counts.cells);
  const [rows, otherRows] = [sum(current), sum(reference)];
  const mean = (cells: Float64Array): number => sum(cells.map((count, cell) => count * scores[cell]!)) / sum(cells);
  const change = mean(current) - mean(reference);
  const se = Math.sqrt(1 / rows + 1 / otherRows);
  const beyond = Math.abs(change) - options.smallestChange;
  if (beyond <= 0) return { change, se, p: 1 };
  const towards = scores.map((score) => Math.sign(change) * score);
  return { change, se, p: twoSided(logTwoSampleTail({ shares, scores: towards }, rows, otherRows, beyond)) };
}

function clustered(
  counts: FeatureCounts,
  scores: Float64Array,
  { unit, smallestChange }: JudgeOptions,
): Difference | undefined {
  if (unit.of === 'rows' || unit.design === undefined) return undefined;
  const rows = bothRows(counts);
  return clusteredDifference(
    unit.design,
    {
      referenceRows: rows.reference,
      referenceSums: scoreSums(counts.reference, scores),
      currentRows: rows.current,
      currentSums: scoreSums(counts.current, scores),
    },
    smallestChange,
  );
}

function missingTest(counts: FeatureCounts, options: JudgeOptions): ShareTest | undefined {
  const rows = bothRows(counts);
  const events: EventCounts = {
    referenceEvents: counts.reference.missing,
    referenceRows: rows.reference.map((count, i) => count + counts.reference.missing[i]!),
    currentEvents: counts.current.missing,
    currentRows: rows.current.map((count, i) => count + counts.current.missing[i]!),
  };
  if (Math.min(sum(events.referenceRows), sum(events.currentRows)) < LEAST_ROWS) return undefined;
  return shareTest(events, options.smallestRate, options);
}

function shareTest(events: EventCounts, smallest: number, { unit }: JudgeOptions): ShareTest | undefined {
  if (unit.of === 'rows') return shareTestOfRows(events, smallest);
  return unit.design === undefined ? undefined : shareTestOfDevices(events, smallest, unit.design);
}

function bothRows(counts: FeatureCounts): { reference: Float64Array; current: Float64Array } {
  return {
    reference: observedRows(counts.reference, counts.cells),
    current: observedRows(counts.current, counts.cells),
  };
}

function pooledShares(counts: FeatureCounts): Float64Array {
  const [reference, current] = [totalCells(counts.reference, counts.cells), totalCells(counts.current, counts.cells)];
  const total = sum(reference) + sum(current);
  return reference.map((count, cell) => (total > 0 ? (count + current[cell]!) / total : 0));
}
