import type { Figures } from './figures.js';
import type { Cohort, Member } from './member.js';

export interface RankedSignal {
  readonly signal: string;
  readonly alarm: string;
  readonly cohort: Cohort;
  /** In standard deviations of one inference; NaN where not known. */
  readonly effectSd: number;
  /** Its part of the sum of squared effects of the incident, 0 to 1; 0 where the effect is not known. */
  readonly contribution: number;
}

/**
 * The signals of an incident, the largest part first.
 *
 * Signals have variance 1 under the reference and those of one feature are orthogonal there, so squared effects add up
 * to how far the distribution has moved (Neyman's smooth statistic per inference); the part of one signal is its share.
 * Over several features, and among an output's signals, it is a ranking, not a decomposition: they are not orthogonal.
 * Cost: O(s log s).
 */
export function rankSignals(members: readonly Member[], figures: Figures): RankedSignal[] {
  const all = members.flatMap((member) =>
    member.signals.map((signal) => ({
      signal,
      alarm: member.alarm,
      cohort: member.cohort,
      effectSd: effectOf(member, signal, figures),
    })),
  );
  const squares = all.map(({ effectSd }) => (Number.isFinite(effectSd) ? effectSd ** 2 : 0));
  const total = squares.reduce((sum, square) => sum + square, 0);
  return all
    .map((one, at) => ({ ...one, contribution: total > 0 ? squares[at]! / total : 0 }))
    .sort((a, b) => b.contribution - a.contribution || order(a.signal, b.signal) || order(a.alarm, b.alarm));
}

/** As counted where that is known, else as the detector said when it raised the alarm. */
export function effectOf(member: Member, signal: string, figures: Figures): number {
  const counted = figures.get(member.alarm)?.effects.get(signal);
  if (counted !== undefined) return counted;
  return signal === member.signal ? member.effectSd : Number.NaN;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
