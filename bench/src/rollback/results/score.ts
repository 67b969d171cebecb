import { factsOf, type RolloutKind } from '../kinds.js';
import type { Outcome, Raised } from '../lead-rollout.js';
import type { Story } from '../world/story.js';

/** One rollout under one judge, told whether it was right. */
export interface Scored {
  readonly rollout: number;
  readonly seed: number;
  readonly kind: RolloutKind;
  readonly devices: number;
  readonly judge: string;
  /** The right action for the right devices, and nothing else that would change a device. */
  readonly right: boolean;
  /** The right action, whatever devices it was for. */
  readonly rightAction: boolean;
  readonly rolledBack: boolean;
  readonly completed: boolean;
  /** Actions that it called for beside rolling back, holding and promoting, in order. */
  readonly told: string;
  /** All that it said, in order. */
  readonly said: string;
  /** Share of the fleet that had the release when the first rollback was called for, or at the end. */
  readonly exposed: number;
  /** Hours until the answer that counts: the first rollback, or the promotion. */
  readonly afterHours?: number;
  /** Hours until each stage had passed, of those that did: their number is the stage of a rollback. */
  readonly passedAfter: readonly number[];
  /** Days that the rollout was watched. */
  readonly days: number;
}

/** `canOnlyRollBack`: a judge that has no other word, and is right about the world when it stays silent. */
export function scored(
  story: Story,
  outcome: Outcome,
  who: { readonly rollout: number; readonly judge: string; readonly canOnlyRollBack: boolean },
): Scored {
  const { kind, seed, fleet, after } = story;
  const { raised, exposed, passedAfter, completedAfter } = outcome;
  const rollback = raised.find(({ action }) => action === 'rollback');
  const { rightAction, right } = verdictOn(story, outcome, who.canOnlyRollBack);
  const answered = rollback?.after ?? completedAfter;
  return {
    ...{ rollout: who.rollout, seed, kind, devices: fleet.length, judge: who.judge, right, rightAction },
    rolledBack: rollback !== undefined,
    completed: rollback === undefined && completedAfter !== undefined,
    told: raised.flatMap(({ action }) => (ORDINARY.includes(action) ? [] : [action])).join(' '),
    said: answerOf(outcome),
    exposed: rollback?.exposed ?? exposed,
    ...(answered === undefined ? {} : { afterHours: answered }),
    passedAfter,
    days: (answered ?? after) / 24,
  };
}

/** What a rollout comes to by itself. */
const ORDINARY: readonly string[] = ['rollback', 'hold', 'promote'];

interface Verdict {
  readonly rightAction: boolean;
  readonly right: boolean;
}

function verdictOn(story: Story, { raised, completedAfter }: Outcome, canOnlyRollBack: boolean): Verdict {
  const { kind, broken } = story;
  const find = (action: string): Raised | undefined => raised.find((each) => each.action === action);
  const rollback = find('rollback');
  if (factsOf(kind).bad) {
    return {
      rightAction: rollback !== undefined,
      right: rollback !== undefined && same(rollback.devices, culprits(story)),
    };
  }
  if (rollback !== undefined) return { rightAction: false, right: false };
  const others = raised.filter(({ action }) => !ORDINARY.includes(action));
  const completed = completedAfter !== undefined;
  switch (kind) {
    // Whether the world has drifted is for drift detection to tell, which no judge here has; blaming the release is not.
    case 'world-shift':
      return { rightAction: true, right: true };
    case 'broken-sensors': {
      const inspect = find('inspect-devices');
      const rightAction = canOnlyRollBack || (inspect !== undefined && others.length === 1);
      return { rightAction, right: canOnlyRollBack || (rightAction && same(inspect!.devices, new Set(broken.keys()))) };
    }
    case 'too-little-data': {
      const right = !completed && find('promote') === undefined && others.length === 0;
      return { rightAction: right, right };
    }
    default: {
      const right = completed && others.length === 0;
      return { rightAction: right, right };
    }
  }
}

/** Devices of the fleet that the release harms (would harm, had they got it). */
export function culprits({ fleet, culprit }: Story): ReadonlySet<number> {
  const all = [...fleet.entries()];
  const harmed =
    culprit === undefined
      ? all
      : all.filter(([, { attributes, variant }]) => attributes.hardware === culprit || variant === culprit);
  return new Set(harmed.map(([d]) => d));
}

function answerOf({ raised, completedAfter }: Outcome): string {
  const said = raised.map(
    ({ action, said, devices, after, exposed }) =>
      `${after} h, ${Math.round(100 * exposed)} %: ${action} on ${devices.size} devices (${said})`,
  );
  return [...said, completedAfter === undefined ? [] : `${completedAfter} h: completed`].flat().join('; ') || 'nothing';
}

function same(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return a.size === b.size && [...a].every((each) => b.has(each));
}
