import { nextRepresentable, previousRepresentable, type Precision } from './next-representable.js';

/** Bins of a numeric feature, unless ties leave fewer. */
export const QUANTILE_BINS = 16;

/** A run of equal values in the sorted ones, or of values between two such runs: [from, to). */
interface Run {
  readonly from: number;
  readonly to: number;
}

/**
 * Edges of at most 16 bins that hold equal shares of the values, as nearly as ties allow.
 *
 * A value that holds more than 1/16 of all (an atom, such as 0 or a stuck reading) gets a bin of its own,
 * [a, next number after a), and the other bins share what is left. Where nothing lies between two atoms, the lower one's
 * bin reaches up to the next, so that integers look like integers. When atoms and what lies between them would need
 * more than 16 bins, the lightest atoms are treated as ordinary values.
 *
 * `sorted`: ascending, finite, representable in `precision`. No values at all give the one bin [0, next after 0).
 * Cost: O(n), the sorting not included.
 */
export function quantileEdges(sorted: Float64Array | Float32Array, precision: Precision): number[] {
  if (sorted.length === 0) return [0, nextRepresentable(0, precision)];
  let atoms = findAtoms(sorted);
  let gaps = gapsBetween(sorted.length, atoms);
  while (atoms.length + gaps.length > QUANTILE_BINS) {
    const lightest = Math.min(...atoms.map(size));
    const index = atoms.findIndex((atom) => size(atom) === lightest);
    atoms = atoms.filter((_, i) => i !== index);
    gaps = gapsBetween(sorted.length, atoms);
  }
  const shares = shareOut(QUANTILE_BINS - atoms.length, gaps);
  const edges: number[] = [];
  const push = (edge: number): void => {
    if (edges.length === 0 || edge > edges.at(-1)!) edges.push(edge + 0);
  };
  const runs = [...atoms, ...gaps].sort((a, b) => a.from - b.from);
  for (const [i, run] of runs.entries()) {
    const gap = gaps.indexOf(run);
    if (gap < 0) {
      push(sorted[run.from]!);
      // Up to the next atom, if that is the next run; else its own bin ends here.
      if (!atoms.includes(runs[i + 1]!)) push(endOf(sorted[run.from]!, precision));
    } else {
      if (edges.length === 0) push(sorted[run.from]!);
      for (let part = 1; part < shares[gap]!; part++) {
        const edge = sorted[run.from + Math.round((part * size(run)) / shares[gap]!)]!;
        // An edge at the gap's least value would cut off an empty bin, at the greatest of all one of no width.
        if (edge > sorted[run.from]! && edge < sorted.at(-1)!) push(edge);
      }
    }
  }
  push(sorted.at(-1)!);
  return edges.length > 1 ? edges : [previousRepresentable(edges[0]!, precision), edges[0]!];
}

/**
 * The bin edge (0 to k) whose upper side is nearest to half of the observed counts: where the reference median lies, as
 * far as bins can tell. Never 0, so that both sides exist. Of equally good ones the first.
 */
export function medianSplit(counts: ArrayLike<number>, bins: number): number {
  let total = 0;
  for (let bin = 0; bin < bins; bin++) total += counts[bin]!;
  let best = 1;
  let bestDistance = Infinity;
  let lower = 0;
  for (let split = 1; split <= bins; split++) {
    lower += counts[split - 1]!;
    const distance = Math.abs(lower - total / 2);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = split;
    }
  }
  return best;
}

function size(run: Run): number {
  return run.to - run.from;
}

function endOf(atom: number, precision: Precision): number {
  const next = nextRepresentable(atom, precision);
  return Number.isFinite(next) ? next : atom;
}

function findAtoms(sorted: Float64Array | Float32Array): Run[] {
  const atoms: Run[] = [];
  for (let from = 0; from < sorted.length;) {
    let to = from + 1;
    while (to < sorted.length && sorted[to] === sorted[from]) to++;
    if ((to - from) * QUANTILE_BINS > sorted.length) atoms.push({ from, to });
    from = to;
  }
  return atoms;
}

function gapsBetween(length: number, atoms: readonly Run[]): Run[] {
  const gaps: Run[] = [];
  let from = 0;
  for (const atom of [...atoms, { from: length, to: length }]) {
    if (atom.from > from) gaps.push({ from, to: atom.from });
    from = atom.to;
  }
  return gaps;
}

/** `bins` shared out over the gaps by their sizes, at least one each: largest quotients first. */
function shareOut(bins: number, gaps: readonly Run[]): number[] {
  const shares = gaps.map(() => 1);
  for (let left = bins - gaps.length; left > 0 && gaps.length > 0; left--) {
    let neediest = 0;
    for (const i of gaps.keys()) {
      if (size(gaps[i]!) / shares[i]! > size(gaps[neediest]!) / shares[neediest]!) neediest = i;
    }
    shares[neediest]!++;
  }
  return shares;
}
