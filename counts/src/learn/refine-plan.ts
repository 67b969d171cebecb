import type { Plan, RefinedFeature } from '../plan/plan.js';
import { PLAN_LIMITS } from '../plan/plan.js';
import { parsePlan } from '../plan/parse-plan.js';
import { nextRepresentable } from '../build/next-representable.js';
import type { CellArray } from '../cells/merge.js';
import { cutPiece } from './cut-piece.js';
import { isAtom, piecesOf, type Crowd, type LearningFeature, type Piece, type Pieces } from './pieces.js';

/** A quantile edge that lies in a piece with at most this share of the observed is at most so far off in rank. */
export const RANK_ERROR = 0.02;

/** What a bin of the next round should hold at most, so that an uneven density inside a piece still leaves room. */
const TARGET_SHARE = 1 / 112;

/**
 * The features whose counts are too coarse for edges within `RANK_ERROR` and can be made finer, by index. Empty: the plan
 * can be learnt now.
 */
export function coarseFeatures(plan: Plan, cells: CellArray, crowd?: Crowd): number[] {
  return plan.features.flatMap((feature, index) => {
    if (feature.kind !== 'generic' && feature.kind !== 'refined') return [];
    return worstShare(piecesOf(plan, index, feature, cells, crowd)) > RANK_ERROR ? [index] : [];
  });
}

/** The largest share of the observed in one piece that could still be cut: a bound of the error in rank of any edge. */
export function worstShare({ pieces, precision, observed }: Pieces): number {
  const heaviest = pieces.reduce((most, piece) => (canCut(piece, precision) ? Math.max(most, piece.count) : most), 0);
  return observed === 0 ? 0 : heaviest / observed;
}

/**
 * The plan of the next round: each feature that is being learnt with bins where its counts were, narrow where there were
 * many. Bins that are still heavy get the round numbers in them as bins of their own, to see whether one is the weight.
 *
 * `cells`: merged counts under `plan`. With `crowd`, no piece is cut in which fewer devices than its `least` have counted
 * anything: bins do not close in on what one device alone has seen. Equal counts give equal plans. Errors: PlanError TOO_LARGE.
 */
export function refinePlan(plan: Plan, cells: CellArray, crowd?: Crowd): Plan {
  const features = plan.features.map((feature, index) =>
    feature.kind === 'generic' || feature.kind === 'refined'
      ? refined(feature, piecesOf(plan, index, feature, cells, crowd))
      : feature,
  );
  return parsePlan({ ...plan, features });
}

function canCut(piece: Piece, precision: Pieces['precision']): boolean {
  return piece.open && !isAtom(piece, precision);
}

function refined(feature: LearningFeature, pieces: Pieces): RefinedFeature {
  const { name, source, precision } = feature;
  // At first most features are smooth, and bins for round numbers would be wasted.
  const rounded = feature.kind === 'refined';
  let share = TARGET_SHARE;
  let edges = edgesFor(pieces, share, rounded);
  while (edges.length > PLAN_LIMITS.bins + 1) edges = edgesFor(pieces, (share *= 1.25), rounded);
  return { kind: 'refined', name, source, precision, edges };
}

/** Pieces of about equal weight: light neighbours put together, heavy ones cut. */
function edgesFor({ pieces, precision, observed }: Pieces, share: number, rounded: boolean): number[] {
  const target = observed * share;
  if (pieces.length === 0) return [0, nextRepresentable(0, precision)];
  const edges = [pieces[0]!.from];
  let weight = 0;
  for (const piece of pieces) {
    // Also behind nothing: a heavy value must not be put together with an empty stretch below it.
    if (weight + piece.count > target) {
      edges.push(piece.from);
      weight = 0;
    }
    weight += piece.count;
    if (weight <= target) continue;
    if (canCut(piece, precision)) {
      const candidates = rounded && piece.count > observed * Math.max(share, RANK_ERROR);
      edges.push(...cutPiece(piece, Math.ceil(piece.count / target), precision, candidates));
    }
    edges.push(piece.to);
    weight = 0;
  }
  edges.push(pieces.at(-1)!.to);
  return [...new Set(edges)].sort((a, b) => a - b).map((edge) => edge + 0);
}
