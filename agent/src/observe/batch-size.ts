import type { Teller } from './batch-rule.js';
import { dimsNamed } from './tensor-view.js';
import type { NamedTensors } from './tensor-view.js';

/** Tensors disagree about how many rows there are. */
export const UNCLEAR = -1;

/** How many rows the first of these tensors has that is there; undefined when none is. */
export function firstSize(tellers: readonly Teller[], tensors: NamedTensors | undefined): number | undefined {
  for (const teller of tellers) {
    const rows = rowsToldBy(teller, dimsNamed(tensors, teller.name));
    if (rows !== undefined) return rows;
  }
  return undefined;
}

/**
 * How many rows all of these tensors have; a scalar and a vector of one element, such as a sampling rate, say nothing
 * beside others. UNCLEAR when they disagree, undefined when none of them is there.
 */
export function commonSize(tellers: readonly Teller[], tensors: NamedTensors | undefined): number | undefined {
  let size: number | undefined;
  let isWeak = true;
  for (const teller of tellers) {
    const dims = dimsNamed(tensors, teller.name);
    const rows = rowsToldBy(teller, dims);
    if (rows === undefined || dims === undefined) continue;
    const weak = rows === 1 && dims.length < 2;
    if (size === undefined || isWeak) [size, isWeak] = [weak ? (size ?? rows) : rows, weak];
    else if (!weak && rows !== size) return UNCLEAR;
  }
  return size;
}

/** Every number of rows that one of these tensors has, and 1. */
export function possibleSizes(tellers: readonly Teller[], tensors: NamedTensors | undefined): number[] {
  return [...new Set([1, ...tellers.flatMap((teller) => rowsToldBy(teller, dimsNamed(tensors, teller.name)) ?? [])])];
}

function rowsToldBy({ axis, rank }: Teller, dims: readonly number[] | undefined): number | undefined {
  if (dims === undefined) return undefined;
  return dims.length < rank || dims.length <= axis ? 1 : dims[axis]!;
}
