import { countsEvents, type Column } from './columns-of.js';
import type { Margins } from './options.js';
import type { EffectKind } from './types.js';

/** One thing asked of a release: whether the sum of some columns moved beyond a margin, in a bad direction. */
export interface Asked {
  readonly signal: string;
  readonly columns: readonly number[];
  /** 1: more is worse, -1: less is worse. */
  readonly bad: 1 | -1;
  readonly unitSd: number;
  /** The same of devices that are not upgraded. */
  readonly othersSd: number;
  /** Whether it counts events, which may be so rare that none was seen. */
  readonly isEvents: boolean;
  readonly unit: number;
}

/** Everything asked about one kind. Harm is what any of it shows, and no harm what all of it does. */
export interface Question {
  readonly kind: EffectKind;
  readonly margin: number;
  /** Within it of both, or of the bad direction, nothing is the matter; at least the margin. */
  readonly alike: number;
  readonly asked: readonly Asked[];
}

/** Kinds of which more is worse; of the others both directions are asked, or less is worse. */
const MORE_IS_WORSE: readonly EffectKind[] = ['errors', 'latency', 'crashes', 'memory', 'energy'];
const LESS_IS_WORSE: readonly EffectKind[] = ['accuracy', 'estimated-accuracy', 'confidence'];
/**
 * What has to be shown of these to call it no harm, in margins. Two good versions of one model share out their answers
 * differently by two or three points, and the largest of many inputs' changes is never near 0: within the margin itself
 * neither could be shown. Harm still counts from the margin on, and what is twice as much passes as neither.
 */
const ALIKE: Partial<Record<EffectKind, number>> = { 'class-shares': 5 / 3, inputs: 2 };
/** Up to so many classes each set of them is asked; beyond it each class alone. */
const SETS_UP_TO = 6;

export function questionsOf(columns: readonly Column[], margins: Margins): Question[] {
  const byKind = new Map<EffectKind, number[]>();
  for (const [c, { kind }] of columns.entries()) byKind.set(kind, [...(byKind.get(kind) ?? []), c]);
  return [...byKind].map(([kind, members]) => {
    const single = members.length === 1 ? columns[members[0]!]! : undefined;
    const margin = single?.signal.endsWith('/mean-log') && kind === 'latency' ? margins['latency-log'] : margins[kind];
    const sets = kind === 'class-shares' ? classSets(members) : members.map((member) => [member]);
    const alike = margin * (ALIKE[kind] ?? 1);
    return {
      kind,
      margin,
      alike,
      asked: sets.flatMap((set) => directions(kind).map((bad) => askedOf(columns, set, bad))),
    };
  });
}

function directions(kind: EffectKind): readonly (1 | -1)[] {
  if (MORE_IS_WORSE.includes(kind)) return [1];
  return LESS_IS_WORSE.includes(kind) ? [-1] : [1, -1];
}

function askedOf(columns: readonly Column[], set: readonly number[], bad: 1 | -1): Asked {
  const first = columns[set[0]!]!;
  const sdOf = (of: (column: Column) => number): number => {
    const independent = Math.sqrt(set.reduce((sum, member) => sum + of(columns[member]!) ** 2, 0));
    return first.kind === 'class-shares' ? Math.min(0.5, independent) : independent;
  };
  const unitSd = sdOf((column) => column.unitSd);
  const othersSd = sdOf((column) => column.othersSd ?? column.unitSd);
  const signal = set.map((member) => columns[member]!.signal).join('+');
  return { signal, columns: set, bad, unitSd, othersSd, isEvents: countsEvents(first), unit: first.unit };
}

/**
 * Sets of classes whose common share is asked. The total variation, half the sum of all classes' absolute changes, is the
 * largest change of any set; a set has the opposite change of the rest, so each pair is asked once, in both directions.
 */
function classSets(members: readonly number[]): number[][] {
  if (members.length > SETS_UP_TO || members.length < 2) return members.map((member) => [member]);
  // Sets without the last class: those with it are the rest of one of them.
  const others = members.slice(0, -1);
  return Array.from({ length: 2 ** others.length - 1 }, (_, mask) =>
    others.filter((_member, i) => ((mask + 1) >> i) % 2 === 1),
  );
}
