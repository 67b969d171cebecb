/** What a simulated rollout is, in truth. */
export type RolloutKind =
  | 'good'
  | 'harmless'
  | 'bad'
  | 'bad-cohort'
  | 'bad-variant'
  | 'slower'
  | 'crashing'
  | 'memory-leak'
  | 'unit-change'
  | 'world-shift'
  | 'broken-sensors'
  | 'too-little-data';

export interface KindFacts {
  readonly kind: RolloutKind;
  /** Of the 200. */
  readonly share: number;
  readonly title: string;
  /** What ought to come of it, for people. */
  readonly ought: string;
  /** Whether the release itself is at fault on at least some devices. */
  readonly bad: boolean;
}

/** Of every 200 rollouts so many are of each kind. */
export const KINDS: readonly KindFacts[] = [
  fact('good', 24, 'good: the same accuracy from other weights', 'promote', false),
  fact('harmless', 20, 'harmless: classes move by up to a point or two, 4 % slower', 'promote', false),
  fact('bad', 24, 'bad everywhere: 8 to 40 points worse, and surer of itself', 'roll back everything', true),
  fact('bad-cohort', 20, 'bad on one kind of hardware', 'roll back that hardware', true),
  fact('bad-variant', 20, 'bad in one variant (int8)', 'roll back that variant', true),
  fact('slower', 14, 'slower: 2 to 4 times the latency', 'roll back everything', true),
  fact('crashing', 14, 'crashing: 2 to 8 starts a day more', 'roll back everything', true),
  fact('memory-leak', 12, 'memory leak: 1 to 4 % an hour since the start', 'roll back everything', true),
  fact('unit-change', 14, 'unit change in its preprocessing', 'roll back everything', true),
  fact('world-shift', 16, 'good, while an input drifts on everybody', 'no rollback (retrain)', false),
  fact('broken-sensors', 12, 'good, while sensors break on a few devices', 'inspect those devices; no rollback', false),
  fact('too-little-data', 10, 'good, with next to no data', 'hold; neither promote nor roll back', false),
];

/** The kind of each of `count` rollouts, spread evenly, so that the first 20 are a fair sample of all. */
export function kindsOf(count: number): readonly RolloutKind[] {
  const total = KINDS.reduce((sum, { share }) => sum + share, 0);
  const owed = KINDS.map(() => 0);
  return Array.from({ length: count }, () => {
    for (const [k, { share }] of KINDS.entries()) owed[k]! += share / total;
    const most = owed.indexOf(Math.max(...owed));
    owed[most]! -= 1;
    return KINDS[most]!.kind;
  });
}

export function factsOf(kind: RolloutKind): KindFacts {
  return KINDS.find((facts) => facts.kind === kind)!;
}

function fact(kind: RolloutKind, share: number, title: string, ought: string, bad: boolean): KindFacts {
  return { kind, share, title, ought, bad };
}
