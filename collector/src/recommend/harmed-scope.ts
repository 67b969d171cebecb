import type { CohortOf, EffectKind } from '../release/types.js';
import { cellBadness, harmfulKinds, isHarmed, isSmall, sameCell, within, type Cell } from './cells.js';
import { followsWhole, isOneHarm } from './same-harm.js';

export interface HarmedScope {
  /** Sets of devices to roll back; `{}` alone for everybody. */
  readonly harmed: readonly CohortOf[];
  /** Sets about which not enough is known, beside harmed ones. */
  readonly undecided: readonly CohortOf[];
  /** Sets that were found to be well, beside harmed ones. */
  readonly well: readonly CohortOf[];
}

/**
 * The coarsest sets of devices that hold nothing but harmed ones.
 *
 * From the whole fleet downwards: a set stands as it is when no judged part of it says otherwise; else it is divided by
 * the attribute (or the variant) that best tells harmed from well, as the largest variance of badness between its
 * values, and each part is looked at in the same way. A part that is not decided goes with the whole around it when that
 * was found harmed and the part is bad to the same degree; otherwise it is left out and named. Where only parts were found
 * harmed and all others are on their way to the same harm, the whole goes. Parts of few devices never divide. Deterministic. Cost: O(cells²).
 */
export function harmedScope(cells: readonly Cell[]): HarmedScope {
  const result = { harmed: [] as CohortOf[], undecided: [] as CohortOf[], well: [] as CohortOf[] };
  const kinds = harmfulKinds(cells);
  if (cells.some(isHarmed)) visit({}, undefined, cells, kinds, result);
  // Harm in a few devices, or in a crossing whose cuts were not judged, is in no division from above.
  if (result.harmed.length === 0) result.harmed.push(...coarsest(cells.filter(isHarmed)));
  const { undecided, well } = result;
  const all = result.harmed.find((set) => holdsAll(set, cells));
  const harmed = all === undefined ? result.harmed : [all];
  // "Beside" them: a whole that harmed devices are part of is not.
  const isBeside = (set: CohortOf): boolean => !harmed.some((part) => within(part, set));
  return { harmed, undecided: undecided.filter(isBeside), well: well.filter(isBeside) };
}

/** Whether every device that has the release is one of this judged set, so that no other need be named beside it. */
function holdsAll(set: CohortOf, cells: readonly Cell[]): boolean {
  const devicesOf = (where: CohortOf): number | undefined =>
    cells.find((cell) => sameCell(cell.where, where))?.judgement.devices;
  const own = devicesOf(set);
  return own !== undefined && own === devicesOf({});
}

function coarsest(cells: readonly Cell[]): CohortOf[] {
  const sets = cells.map(({ where }) => where);
  return sets.filter((set) => !sets.some((other) => within(set, other) && !sameCell(set, other)));
}

interface Sorted {
  readonly harmed: CohortOf[];
  readonly undecided: CohortOf[];
  readonly well: CohortOf[];
}

function visit(
  where: CohortOf,
  around: Cell | undefined,
  cells: readonly Cell[],
  kinds: ReadonlySet<EffectKind>,
  into: Sorted,
): void {
  const own = cells.find((cell) => sameCell(cell.where, where));
  const harmedAround = own !== undefined && isHarmed(own) ? own : around;
  const splits = splitsOf(where, harmedAround, cells, kinds);
  const isBad = own !== undefined && (isHarmed(own) || (around !== undefined && followsWhole(own, around)));
  // A set that was not judged itself may hold devices that no judgement speaks of.
  if (own !== undefined && !isBad && isOneHarm(where, cells)) {
    into.harmed.push(where);
    return;
  }
  const isWhole = isBad || splits.some(({ isAllHarmed }) => isAllHarmed);
  const best = splits.find(({ isDivided, holdsHarm }) => isDivided || (!isWhole && holdsHarm));
  if (best !== undefined) {
    for (const part of best.parts) visit(part.where, harmedAround, cells, kinds, into);
    return;
  }
  if (isWhole) into.harmed.push(where);
  else if (own?.judgement.verdict === 'harmless') into.well.push(where);
  else if (own !== undefined && !isSmall(own)) into.undecided.push(where);
}

interface Split {
  readonly attribute: string;
  readonly parts: readonly Cell[];
  /** Some part is harmed, or has a part that is. */
  readonly holdsHarm: boolean;
  /** That, and another part is not. */
  readonly isDivided: boolean;
  readonly isAllHarmed: boolean;
  readonly between: number;
}

/** Of every attribute by which this set was judged in parts; the one that tells most first. */
function splitsOf(
  where: CohortOf,
  around: Cell | undefined,
  cells: readonly Cell[],
  kinds: ReadonlySet<EffectKind>,
): Split[] {
  const size = Object.keys(where).length;
  const inside = cells.filter((cell) => within(cell.where, where) && !sameCell(cell.where, where));
  const children = inside.filter((cell) => Object.keys(cell.where).length === size + 1 && !isSmall(cell));
  const attributes = new Set(children.flatMap((cell) => Object.keys(cell.where).filter((name) => !(name in where))));
  // Sorted from behind, so that of two that tell the same devices apart the attribute is named and not the variant.
  const splits = [...attributes]
    .sort()
    .reverse()
    .map((attribute): Split => {
      const parts = children.filter((cell) => attribute in cell.where);
      const harmed = parts.filter(isHarmed);
      const holdsHarm = inside.some((cell) => attribute in cell.where && isHarmed(cell));
      const otherwise = parts.filter(
        (cell) => !isHarmed(cell) && !(around !== undefined && followsWhole(cell, around)),
      );
      return {
        attribute,
        parts,
        holdsHarm,
        isDivided: holdsHarm && otherwise.length > 0,
        isAllHarmed: parts.length > 1 && harmed.length > 0 && otherwise.length === 0,
        between: betweenOf(parts, kinds),
      };
    });
  return splits.sort((a, b) => b.between - a.between);
}

/** Sum over the parts of devices x (badness - mean)². */
function betweenOf(parts: readonly Cell[], kinds: ReadonlySet<EffectKind>): number {
  const devices = parts.reduce((sum, { judgement }) => sum + judgement.devices, 0);
  const badness = parts.map((cell) => cellBadness(cell, kinds));
  const mean = parts.reduce((sum, { judgement }, i) => sum + judgement.devices * badness[i]!, 0) / devices;
  return parts.reduce((sum, { judgement }, i) => sum + judgement.devices * (badness[i]! - mean) ** 2, 0);
}
