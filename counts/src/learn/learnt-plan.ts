import type { ClassOutput, NumericFeature, Plan } from '../plan/plan.js';
import { PLAN_SCHEMA } from '../plan/plan.js';
import { parsePlan } from '../plan/parse-plan.js';
import { randomPairs, DEFAULT_MAX_PAIRS } from '../build/choose-pairs.js';
import { medianSplit, QUANTILE_BINS, quantileEdges } from '../build/quantile-edges.js';
import { nextRepresentable } from '../build/next-representable.js';
import { blockOf, cellLayout } from '../cells/layout.js';
import type { CellArray } from '../cells/merge.js';
import { piecesOf, type LearningFeature, type Piece, type Pieces } from './pieces.js';

/** Values that stand for the observed ones when edges are chosen. */
const STANDING = 16_384;

/**
 * An ordinary plan from a learning plan's merged counts: 16 bins of equal shares with the edges interpolated inside the
 * counted pieces, heavy values in bins of their own, and the counts, put into these bins, as the reference.
 *
 * An edge's rank is off by no more than the share of the piece it lies in (`coarseFeatures` tells whether all are within
 * 2 %). Pairs, whose joint counts nobody has: all of up to 20 features, else 190 drawn at random, seeded by the model's
 * name. Equal counts give equal plans. Errors: PlanError.
 */
export function learntPlan(plan: Plan, cells: CellArray): Plan {
  const features = plan.features.map((feature, index) =>
    feature.kind === 'generic' || feature.kind === 'refined'
      ? learntFeature(feature, piecesOf(plan, index, feature, cells))
      : feature,
  );
  const numeric = features.flatMap(({ kind }, index) => (kind === 'numeric' ? [index] : []));
  const pairs = randomPairs(numeric.length, DEFAULT_MAX_PAIRS, plan.model);
  const { output, signals, latencyObjectiveSeconds, feedback, resources } = plan;
  return parsePlan({
    schema: PLAN_SCHEMA,
    model: plan.model,
    features,
    pairs: pairs.map(([a, b]) => [numeric[a]!, numeric[b]!]),
    ...(output === undefined ? {} : { output: learntOutput(plan, output, cells) }),
    ...(latencyObjectiveSeconds === undefined ? {} : { latencyObjectiveSeconds }),
    ...(signals === undefined ? {} : { signals }),
    ...(feedback === undefined ? {} : { feedback }),
    ...(resources === undefined ? {} : { resources }),
  });
}

function learntFeature({ name, source }: LearningFeature, pieces: Pieces): NumericFeature {
  const edges = edgesOf(pieces);
  let counted = 0;
  const bins = edges.slice(1).map((edge) => {
    const count = Math.round(countBelow(pieces, edge)) - counted;
    counted += count;
    return count;
  });
  // The edges reach from the first piece to the last, so nothing was out of range.
  const reference = [...bins, 0, 0, pieces.missing];
  return { kind: 'numeric', name, source, edges, split: medianSplit(reference, edges.length - 1), reference };
}

function edgesOf(pieces: Pieces): number[] {
  const edges = quantileEdges(standIns(pieces), pieces.precision);
  if (pieces.pieces.length === 0) return edges;
  // A heavy value that was not found before the rounds ended: all of its narrow piece is its bin.
  const heavy = new Map(
    pieces.pieces
      .filter((piece) => isHeavy(piece, pieces))
      .map(({ from, to }) => [nextRepresentable(from, pieces.precision), to]),
  );
  const mended = edges.map((edge) => heavy.get(edge) ?? edge);
  // The range is that of the pieces: the least and the greatest value are known to nobody.
  mended[0] = pieces.pieces[0]!.from;
  mended[mended.length - 1] = pieces.pieces.at(-1)!.to;
  return mended;
}

/** More than a bin's share: in the learnt plan it is a bin by itself. */
function isHeavy({ count }: Piece, { observed }: Pieces): boolean {
  return count * QUANTILE_BINS > observed;
}

/** Evenly spread inside each piece, in proportion to the counts; all equal where a piece is heavy by itself. */
function standIns(pieces: Pieces): Float64Array {
  const { observed, precision } = pieces;
  const values = new Float64Array(observed === 0 ? 0 : STANDING);
  const round = precision === 'float32' ? Math.fround : Number;
  let counted = 0;
  let at = 0;
  for (const piece of pieces.pieces) {
    const { from, to } = piece;
    const first = at;
    counted += piece.count;
    const end = Math.round((counted * values.length) / observed);
    for (; at < end; at++) {
      const value = isHeavy(piece, pieces) ? from : round(from + (to - from) * ((at - first + 0.5) / (end - first)));
      values[at] = value < to ? value : from;
    }
  }
  return values;
}

/** How many lie below `value`, by interpolation. */
function countBelow({ pieces }: Pieces, value: number): number {
  let below = 0;
  for (const { from, to, count } of pieces) {
    if (from >= value) break;
    below += to <= value ? count : count * ((value - from) / (to - from));
  }
  return below;
}

function learntOutput(plan: Plan, { tensor, form, classes, reference }: ClassOutput, cells: CellArray): ClassOutput {
  const layout = cellLayout(plan);
  const countsOf = (kind: 'classes' | 'confidence' | 'margin'): number[] => {
    const { offset, length } = blockOf(layout, kind)!;
    return [...cells.subarray(offset, offset + length)];
  };
  return {
    tensor,
    form,
    classes,
    reference: {
      classes: countsOf('classes'),
      confidence: countsOf('confidence'),
      ...(reference.margin === undefined ? {} : { margin: countsOf('margin') }),
    },
  };
}
