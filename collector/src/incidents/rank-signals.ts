import type { Figures } from './figures.js';
import type { Cohort, Member } from './member.js';

export interface RankedSignal {
  readonly signal: string;
  readonly alarm: string;
  readonly cohort: Cohort;
  /** In standard deviations of one inference; NaN where not known. */
  readonly effectSd: number;
  /** Its part of the sum of squared effects of the incident, 0 to 1; 0 where the effect is not known, NaN where it is not told. */
  readonly contribution: number;
}

/**
 * The signals of an incident, the largest part first.
 *
 * Signals have variance 1 under the reference and those of one feature are orthogonal there, so squared effects add up
 * to how far the distribution has moved (Neyman's smooth statistic per inference); the part of one signal is its share.
 * Over several features, and among an output's signals, it is a ranking, not a decomposition: they are not orthogonal.
 * Those of alarms whose sizes may not be told (`isTold`) have no part in the sum, and stand last. Cost: O(s log s).
 */
export function rankSignals(
  members: readonly Member[],
  figures: Figures,
  isTold: (member: Member) => boolean,
): RankedSignal[] {
  const all = members.flatMap((member) =>
    member.signals.map((signal) => ({
      signal,
      alarm: member.alarm,
      cohort: member.cohort,
      isTold: isTold(member),
      effectSd: isTold(member) ? effectOf(member, signal, figures) : Number.NaN,
    })),
  );
  const squares = all.map(({ effectSd }) => (Number.isFinite(effectSd) ? effectSd ** 2 : 0));
  const total = squares.reduce((sum, square) => sum + square, 0);
  return all
    .map(({ isTold: told, ...one }, at) => ({ ...one, contribution: told ? part(squares[at]!, total) : Number.NaN }))
    .sort((a, b) => weight(b) - weight(a) || order(a.signal, b.signal) || order(a.alarm, b.alarm));
}

function part(square: number, total: number): number {
  return total > 0 ? square / total : 0;
}

function weight({ contribution }: RankedSignal): number {
  return Number.isNaN(contribution) ? -1 : contribution;
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
