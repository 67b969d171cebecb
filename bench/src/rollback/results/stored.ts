import type { RolloutKind } from '../kinds.js';
import { judgesIn } from './tables.js';
import type { Scored } from './score.js';

/** One judge's answer in brief: verdict, what it came to, share exposed, hours until then, what else it called for, hours until each stage passed. */
export type StoredAnswer = readonly [
  verdict: 'right' | 'scope' | 'wrong',
  cameTo: 'rollback' | 'completed' | 'held',
  exposed: number,
  hours: number,
  told: string,
  passedAfter?: string,
];

export interface StoredRollout {
  readonly rollout: number;
  readonly seed: number;
  readonly kind: RolloutKind;
  readonly devices: number;
  /** In the order of the judges. */
  readonly answers: readonly StoredAnswer[];
}

/** What is kept of a run. */
export interface Stored {
  readonly judges: readonly string[];
  readonly rollouts: readonly StoredRollout[];
}

export function storedOf(results: readonly Scored[]): Stored {
  const judges = judgesIn(results);
  const byRollout = new Map<number, StoredRollout & { readonly answers: StoredAnswer[] }>();
  for (const each of results) {
    const { rollout, seed, kind, devices } = each;
    const known = byRollout.get(rollout) ?? { rollout, seed, kind, devices, answers: [] };
    known.answers[judges.indexOf(each.judge)] = answerOf(each);
    byRollout.set(rollout, known);
  }
  return { judges, rollouts: [...byRollout.values()] };
}

export function scoredOf({ judges, rollouts }: Stored): Scored[] {
  return rollouts.flatMap(({ answers, ...rollout }) =>
    answers.map(([verdict, cameTo, exposed, hours, told, passed = ''], j) => ({
      ...{ ...rollout, judge: judges[j]!, right: verdict === 'right', rightAction: verdict !== 'wrong' },
      ...{ rolledBack: cameTo === 'rollback', completed: cameTo === 'completed', exposed, told, said: '' },
      ...(cameTo === 'held' ? {} : { afterHours: hours }),
      passedAfter: passed === '' ? [] : passed.split(' ').map(Number),
      days: hours / 24,
    })),
  );
}

function answerOf({
  right,
  rightAction,
  rolledBack,
  completed,
  exposed,
  days,
  told,
  passedAfter,
}: Scored): StoredAnswer {
  const verdict = right ? 'right' : rightAction ? 'scope' : 'wrong';
  const cameTo = rolledBack ? 'rollback' : completed ? 'completed' : 'held';
  return [verdict, cameTo, Math.round(1_000 * exposed) / 1_000, Math.round(24 * days), told, passedAfter.join(' ')];
}
