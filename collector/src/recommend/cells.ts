import { badnessOf } from '../release/badness.js';
import { guiltOf } from './guilt.js';
import { LEAST_DEVICES } from './findings.js';
import type { CohortOf, EffectKind, ReleaseJudgement } from '../release/types.js';

/** The variant as one more attribute; no device attribute has this name. */
export const VARIANT = '\u0000variant';

/** A judged set of devices: a cohort, or the part of it that runs one variant. */
export interface Cell {
  /** The cohort's attributes, and the variant where there is one. */
  readonly where: CohortOf;
  readonly judgement: ReleaseJudgement;
}

export function cellsOf(judgements: readonly ReleaseJudgement[]): Cell[] {
  return judgements.map((judgement) => {
    const { cohort, variant } = judgement;
    return { where: { ...cohort, ...(variant !== undefined && { [VARIANT]: variant }) }, judgement };
  });
}

/** Whether every device of `inner` is one of `outer`. */
export function within(inner: CohortOf, outer: CohortOf): boolean {
  return Object.entries(outer).every(([name, value]) => inner[name] === value);
}

export function sameCell(a: CohortOf, b: CohortOf): boolean {
  return within(a, b) && within(b, a);
}

/** Too few devices to say anything else than what holds around them. */
export function isSmall({ judgement }: Cell): boolean {
  return judgement.devices < LEAST_DEVICES;
}

export function isHarmed(cell: Cell): boolean {
  return guiltOf(cell.judgement) === 'version';
}

/** How bad it is in what was found bad anywhere; 0 where nothing is known of that. */
export function cellBadness({ judgement }: Cell, kinds: ReadonlySet<EffectKind>): number {
  const found = judgement.effects.filter(({ kind, finding }) => kinds.has(kind) && finding !== 'no-data');
  return Math.max(0, ...found.map(badnessOf));
}

/** The kinds of effect that were found to harm, or the inputs where only these moved. */
export function harmfulKinds(cells: readonly Cell[]): Set<EffectKind> {
  const kinds = cells
    .filter(isHarmed)
    .flatMap(({ judgement }) => judgement.effects.filter(({ finding }) => finding === 'harm'))
    .map(({ kind }) => kind);
  return new Set(kinds.length > 0 ? kinds : ['inputs']);
}
