import type { Judgement } from './judge.js';
import type { Memory } from './memory.js';
import type { Moment } from './moments.js';
import type { ClockChoice } from './signal-clocks.js';
import type { StreamVerdict } from './types.js';

/** One stream in one block, as it was judged. */
export interface JudgedStream {
  readonly signal: number;
  readonly moment: Moment;
  readonly judgement: Judgement | undefined;
  readonly firing: boolean;
  readonly choice: ClockChoice;
  /** A day of a kind of which too few have been seen. */
  readonly isUnknownDay: boolean;
}

/** What a verdict says in a word, and why it cannot say more. */
export function outcomeOf(
  { firing: held }: Memory,
  { signal, moment, judgement, firing, choice, isUnknownDay }: JudgedStream,
): Pick<StreamVerdict, 'outcome' | 'reason'> {
  if (firing) return { outcome: 'drift' };
  if (choice === 'learning' || choice === 'alike-days') return { outcome: 'inconclusive', reason: choice };
  if (isUnknownDay) return { outcome: 'inconclusive', reason: 'learning' };
  if (moment.n <= 0) {
    return held.touches(signal) ? { outcome: 'inconclusive', reason: 'explained' } : { outcome: 'no-data' };
  }
  return judgement === undefined ? { outcome: 'inconclusive', reason: 'too-few' } : { outcome: 'stable' };
}

/** One z for people: the direction that has something to say; 0 when neither has. */
export function strongerOf(judgement: Judgement): number {
  if (judgement.up > 0) return judgement.up;
  return judgement.down < 0 ? judgement.down : 0;
}
