import { bitsFor, ESCAPE, MODE_REPEAT, MODE_RICE, MODE_SPARSE, MODE_ZERO } from './format.js';
import { PARAMETER_BITS, riceBits, WIDTH_BITS, zigzag } from './format.js';
import type { RiceParameters } from './format.js';

/** How to write one run. */
export type RunCoding =
  | { readonly mode: typeof MODE_ZERO }
  | { readonly mode: typeof MODE_RICE | typeof MODE_REPEAT; readonly rice: RiceParameters }
  | { readonly mode: typeof MODE_SPARSE; readonly count: number; readonly gap: number; readonly value: number };

/**
 * The cheapest of the ways to write `cells`, given the parameters that a repeat would use. Deterministic: of two that
 * cost the same, the one tried first. Cost: a few passes over the run and one sort of a copy.
 */
export function chooseCoding(cells: Int32Array, previous: RiceParameters): RunCoding {
  const sizes = sizesOf(cells);
  if (sizes.length === 0) return { mode: MODE_ZERO };
  let best: RunCoding = { mode: MODE_REPEAT, rice: previous };
  let bits = codesBits(differences(cells, previous.offset), previous.parameter);
  for (const offset of offsets(cells)) {
    const codes = differences(cells, offset);
    const parameter = bestParameter(codes);
    const cost = WIDTH_BITS + bitsFor(zigzag(offset)) + PARAMETER_BITS + codesBits(codes, parameter);
    if (cost < bits) [best, bits] = [{ mode: MODE_RICE, rice: { offset, parameter } }, cost];
  }
  const gaps = gapsOf(cells, sizes.length);
  const coding = { count: sizes.length, gap: bestParameter(gaps), value: bestParameter(sizes) };
  const cost =
    bitsFor(cells.length) + 2 * PARAMETER_BITS + codesBits(gaps, coding.gap) + codesBits(sizes, coding.value);
  return cost < bits ? { mode: MODE_SPARSE, ...coding } : best;
}

/** For each cell that is not 0, how many zeros stand between it and the one before. */
export function gapsOf(cells: Int32Array, count: number): Uint32Array {
  const gaps = new Uint32Array(count);
  let next = 0;
  let start = 0;
  for (let i = 0; i < cells.length; i++) {
    if (cells[i] === 0) continue;
    gaps[next++] = i - start;
    start = i + 1;
  }
  return gaps;
}

/** The cells that are not 0, as unsigned numbers from 0. */
function sizesOf(cells: Int32Array): Uint32Array {
  const sizes = new Uint32Array(cells.length);
  let count = 0;
  for (const cell of cells) if (cell !== 0) sizes[count++] = zigzag(cell) - 1;
  return sizes.subarray(0, count);
}

/** Where the cells' middle may be: half of them on either side, or their mean. */
function offsets(cells: Int32Array): readonly number[] {
  const median = cells.slice().sort()[cells.length >> 1]!;
  let sum = 0;
  for (const cell of cells) sum += cell;
  const mean = Math.round(sum / cells.length);
  return mean === median ? [median] : [median, mean];
}

/** Differences wrap at 32 bits, and wrap back when read. */
function differences(cells: Int32Array, offset: number): Uint32Array {
  // A loop, because Uint32Array.from takes ten times as long.
  const codes = new Uint32Array(cells.length);
  for (let i = 0; i < cells.length; i++) codes[i] = zigzag((cells[i]! - offset) | 0);
  return codes;
}

/** The parameter that makes the codes shortest. */
function bestParameter(codes: Uint32Array): number {
  let best = 0;
  let bits = Infinity;
  for (let parameter = 0; parameter < 32; parameter++) {
    const cost = codesBits(codes, parameter);
    // The cost falls, then rises: once past the bottom nothing better comes, but for codes that need the escape.
    if (cost > bits && cost < codes.length * ESCAPE) break;
    if (cost < bits) [best, bits] = [parameter, cost];
  }
  return best;
}

function codesBits(codes: Uint32Array, parameter: number): number {
  let bits = 0;
  for (const code of codes) bits += riceBits(code, parameter);
  return bits;
}
