import type { NumericFeature, Source } from '../plan/plan.js';
import { PLAN_SCHEMA, type Plan } from '../plan/plan.js';
import { Counter } from '../counter/counter.js';
import { cellLayout } from '../cells/layout.js';
import type { ColumnBuffer } from './column-buffer.js';
import { medianSplit, quantileEdges } from './quantile-edges.js';

const CHUNK_ROWS = 256;
/** Rows looked at when choosing pairs; enough to see a correlation of a few hundredths. */
const PAIR_SAMPLE_ROWS = 8192;

export interface NumericColumn {
  readonly name: string;
  readonly source: Source;
  readonly values: ColumnBuffer;
  readonly output?: true;
}

/** Features with quantile edges, and the reference counted by the very code that counts on devices. */
export function numericFeatures(columns: readonly NumericColumn[]): NumericFeature[] {
  const drafts = columns.map((column): NumericFeature => {
    const edges = quantileEdges(column.values.sorted(), column.values.precision);
    return {
      kind: 'numeric',
      name: column.name,
      source: column.source,
      edges,
      split: 0,
      reference: new Array<number>(edges.length + 2).fill(0),
      ...(column.output === undefined ? {} : { output: column.output }),
    };
  });
  const plan: Plan = { schema: PLAN_SCHEMA, model: 'reference', features: drafts, pairs: [] };
  const cells = countColumns(plan, columns);
  return drafts.map((draft, f) => {
    const block = cellLayout(plan).blocks[f]!;
    const reference = [...cells.subarray(block.offset, block.offset + block.length)];
    return { ...draft, split: medianSplit(reference, draft.edges.length - 1), reference };
  });
}

/** One bit per sampled reference row and feature, as `choosePairs` wants them. */
export function referenceSides(
  features: readonly NumericFeature[],
  columns: readonly NumericColumn[],
): { sides: Int32Array[]; rows: number } {
  const length = columns[0]?.values.length ?? 0;
  const rows = Math.min(length, PAIR_SAMPLE_ROWS);
  const sides = features.map((feature, f) => {
    const words = new Int32Array(Math.ceil(rows / 32));
    const bins = feature.edges.length - 1;
    const split = feature.edges[feature.split]!;
    for (let row = 0; row < rows; row++) {
      const value = columns[f]!.values.at(Math.floor((row * length) / rows));
      // The last edge belongs to the last bin.
      const upper = (feature.split < bins ? value >= split : value > split) && value < Infinity;
      if (upper) words[row >>> 5]! |= 1 << (row & 31);
    }
    return words;
  });
  return { sides, rows };
}

function countColumns(plan: Plan, columns: readonly NumericColumn[]): Int32Array {
  const counter = new Counter(plan);
  const width = columns.length;
  const length = columns[0]?.values.length ?? 0;
  const chunk = new Float64Array(CHUNK_ROWS * width);
  for (let from = 0; from < length; from += CHUNK_ROWS) {
    const rows = Math.min(CHUNK_ROWS, length - from);
    for (let row = 0; row < rows; row++) {
      for (let f = 0; f < width; f++) chunk[row * width + f] = columns[f]!.values.at(from + row);
    }
    counter.countRows(chunk, rows);
  }
  return counter.finish().cells;
}
