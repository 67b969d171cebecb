import type { CellColumns, Column } from './cell-columns.js';

/** Below this share of its devices matched, a cut is compared in coarser strata. */
const OVERLAP_NEEDED = 0.5;

/** More strata than this say nothing more about a cut and cost a pass each. */
const MOST_STRATA = 256;

/** Cells by stratum. */
export interface Strata {
  readonly by: readonly string[];
  readonly of: Int32Array;
  readonly count: number;
}

/**
 * The strata within which a cut's values are compared: the other attributes, less those that leave more than half of the
 * devices without a counterpart (firmware is nested in hardware: no two hardware classes share one, so hardware is
 * compared across firmware, not within). That must hold for each attribute of a pair or a predicate (`parts`): within one
 * firmware, hardware and region would be compared by region alone. Cost: O(cells) for each attribute, and for each that is left out again.
 */
export function strataFor(
  cut: Column,
  parts: readonly Column[],
  others: readonly string[],
  columns: CellColumns,
): Strata {
  const chosen = others.filter((name) => {
    const strata = strataBy([name], columns);
    return [cut, ...parts].every((column) => overlap(column, strata, columns) >= OVERLAP_NEEDED);
  });
  let strata = strataBy(chosen, columns);
  while (strata.count > MOST_STRATA) {
    const sizes = chosen.map((name) => columns.of(name).values.length);
    chosen.splice(sizes.indexOf(Math.max(...sizes)), 1);
    strata = strataBy(chosen, columns);
  }
  while (chosen.length > 1 && overlap(cut, strata, columns) < OVERLAP_NEEDED) {
    const without = chosen.map((_, at) => overlap(cut, strataBy(chosen.toSpliced(at, 1), columns), columns));
    chosen.splice(without.indexOf(Math.max(...without)), 1);
    strata = strataBy(chosen, columns);
  }
  return strata;
}

/** Numbers cells by the combination of these attributes that they have. */
function strataBy(names: readonly string[], columns: CellColumns): Strata {
  const of = new Int32Array(columns.cells);
  let count = columns.cells > 0 ? 1 : 0;
  for (const name of names) {
    const { code, values } = columns.of(name);
    const index = new Map<number, number>();
    for (let cell = 0; cell < of.length; cell++) {
      const key = of[cell]! * (values.length + 1) + code[cell]!;
      let at = index.get(key);
      if (at === undefined) index.set(key, (at = index.size));
      of[cell] = at;
    }
    count = index.size;
  }
  return { by: names.slice(), of, count };
}

/** Share of devices in strata that hold at least two values of the cut. */
function overlap(cut: Column, strata: Strata, { devices }: CellColumns): number {
  // The first value found in each stratum, or -1 once there is a second.
  const first = new Int32Array(strata.count).fill(-2);
  const sizes = new Float64Array(strata.count);
  for (let cell = 0; cell < cut.code.length; cell++) {
    if (devices[cell]! <= 0) continue;
    const stratum = strata.of[cell]!;
    sizes[stratum]! += devices[cell]!;
    if (first[stratum] === -2) first[stratum] = cut.code[cell]!;
    else if (first[stratum] !== cut.code[cell]) first[stratum] = -1;
  }
  let total = 0;
  let matched = 0;
  for (let stratum = 0; stratum < sizes.length; stratum++) {
    total += sizes[stratum]!;
    if (first[stratum] === -1) matched += sizes[stratum]!;
  }
  return total === 0 ? 0 : matched / total;
}
