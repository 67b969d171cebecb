import { badnessInterval, badnessOf } from '../release/badness.js';
import type { CohortOf, ReleaseJudgement, SignalEffect } from '../release/types.js';
import { isHarmed, within, type Cell } from './cells.js';

/** One device alone says nothing of how its cohort differs from the others. */
const FEWEST_TO_DIFFER = 2;

/**
 * Whether a part that is not decided is harmed as the whole around it is. In a kind that the whole is harmed in, either its own
 * estimate is beyond the margin and its interval holds the whole's; or all of its interval is beyond the margin, which
 * is what can be asked of a part once the whole is found harmed. One that was found to be well never is.
 */
export function followsWhole({ judgement }: Cell, { judgement: whole }: Cell): boolean {
  if (judgement.verdict === 'harmless') return false;
  return harmsOf(whole).some((harm) => {
    const own = openEffect(judgement, harm);
    if (own === undefined) return false;
    const [low, high] = badnessInterval(own);
    const bad = badnessOf(harm);
    return low > 1 || (badnessOf(own) > 1 && low <= bad && bad <= high);
  });
}

/**
 * Whether a set that is not decided is on its way to the harm that a part of it, or beside it, was found to have: in the same
 * signal, all of its interval is on the bad side of no change, and it overlaps the part's, so that nothing tells the two
 * apart. A harm that grows everywhere is found first where it happens to be known best.
 */
function shares({ judgement }: Cell, { judgement: part }: Cell): boolean {
  return harmsOf(part).some((harm) => {
    const own = openEffect(judgement, harm);
    if (own?.signal !== harm.signal || Math.sign(own.effect) !== Math.sign(harm.effect)) return false;
    const [low, high] = badnessInterval(own);
    const [least, most] = badnessInterval(harm);
    return low > 0 && low <= most && least <= high;
  });
}

/** Whether everything that was judged within a set shares what one part of it was found to have: then it is one harm. */
export function isOneHarm(where: CohortOf, cells: readonly Cell[]): boolean {
  const inside = cells.filter((cell) => within(cell.where, where) && cell.judgement.devices >= FEWEST_TO_DIFFER);
  const harmed = inside.filter(isHarmed);
  return harmed.length > 0 && inside.every((cell) => isHarmed(cell) || harmed.some((part) => shares(cell, part)));
}

function harmsOf({ effects }: ReleaseJudgement): SignalEffect[] {
  return effects.filter(({ finding }) => finding === 'harm');
}

/** What a judgement says of the kind of a harm, where it is neither shown to be well nor unknown. */
function openEffect({ effects }: ReleaseJudgement, harm: SignalEffect): SignalEffect | undefined {
  const own = effects.find(({ kind }) => kind === harm.kind);
  return own === undefined || own.finding === 'no-harm' || own.finding === 'no-data' ? undefined : own;
}
