import { nextRepresentable, type Precision } from '../build/next-representable.js';
import type { Piece } from './pieces.js';

/** Beyond this ratio of its ends a piece is cut by ratios rather than by distances. */
const WIDE = 4;
const MOST_CANDIDATES = 8;

/**
 * Where a piece is cut into `parts`: edges strictly inside it, representable in `precision`, not always in order. With
 * `atoms`, also around the roundest numbers in it (up to 8), each of which gets a bin of its own.
 */
export function cutPiece(
  piece: Pick<Piece, 'from' | 'to'>,
  parts: number,
  precision: Precision,
  atoms: boolean,
): number[] {
  const { from, to } = piece;
  const edges: number[] = [];
  const push = (edge: number): void => {
    const rounded = precision === 'float32' ? Math.fround(edge) : edge;
    if (rounded > from && rounded < to) edges.push(rounded + 0);
  };
  for (let part = 1; part < parts; part++) push(between(from, to, part / parts));
  if (atoms) {
    for (const candidate of roundNumbers(from, to)) {
      const atom = precision === 'float32' ? Math.fround(candidate) : candidate;
      push(atom);
      push(nextRepresentable(atom, precision));
    }
  }
  return edges;
}

function between(from: number, to: number, share: number): number {
  const [low, high] = [Math.abs(from), Math.abs(to)];
  const wide = Math.sign(from) * Math.sign(to) > 0 && Math.max(low, high) > WIDE * Math.min(low, high);
  if (!wide) return from + (to - from) * share;
  return Math.sign(from) * Math.exp(Math.log(low) + (Math.log(high) - Math.log(low)) * share);
}

/** The multiples of the largest power of ten that has any in [from, to); none when they would be many. */
function roundNumbers(from: number, to: number): number[] {
  const widest = Math.floor(Math.log10(to - from));
  for (let exponent = widest + 1; exponent >= widest - 1; exponent--) {
    // Dividing by a whole power gives the double nearest to the decimal, as reading its text would.
    const multiple = (n: number): number => (exponent < 0 ? n / 10 ** -exponent : n * 10 ** exponent);
    const first = Math.ceil(exponent < 0 ? from * 10 ** -exponent : from / 10 ** exponent);
    const found: number[] = [];
    for (let n = first; multiple(n) < to && found.length <= MOST_CANDIDATES; n++) found.push(multiple(n));
    if (found.length > 0 && exponent <= 0) return found.length > MOST_CANDIDATES ? [] : found;
    if (found.length > 0) return wholeNumbers(from, to, found);
  }
  return [];
}

/** Whole numbers are likelier values than powers of ten, as long as they are few. */
function wholeNumbers(from: number, to: number, instead: number[]): number[] {
  if (to - from > MOST_CANDIDATES) return instead.slice(0, MOST_CANDIDATES);
  const found: number[] = [];
  for (let n = Math.ceil(from); n < to; n++) found.push(n);
  return found;
}
