import type { UncutReason } from './attribute-book.js';
import { markOf } from './cohort-options.js';
import { cohortKey, NAME } from './cohort-key.js';
import type { LeftOut } from './cuts.js';
import type { Memory } from './memory.js';
import type { Predicate } from './predicate.js';
import type { Cohort } from './types.js';

/** Why cohorts are not watched. */
export type UnwatchedReason = UncutReason | LeftOut['reason'] | 'no-device';

export interface WatchedCohort {
  readonly cohort: Cohort;
  readonly devices: number;
}

/** Cohorts of one cut that are not watched. */
export interface Unwatched {
  /** `hw` or `hw,firmware`, or the key of a named cohort. */
  readonly by: string;
  readonly reason: UnwatchedReason;
  readonly cohorts: number;
  /** The largest of them, at most 20; empty where the attribute as a whole is left alone. */
  readonly largest: readonly Cohort[];
}

/** How devices are cut, as far as sums by cohort must know. */
export interface CohortCuts {
  /** Edges of the bins of numbers, by attribute. */
  readonly binned: Readonly<Record<string, readonly number[]>>;
  /** Attributes that are cohorts neither by themselves nor in pairs. */
  readonly uncut: readonly string[];
  /** Keys of the pairs of which sums are kept. */
  readonly pairs: readonly string[];
  readonly named: Readonly<Record<string, Predicate>>;
}

/** What of a fleet is watched, and what is not, so that nothing is left out in silence. */
export interface Coverage {
  readonly watched: readonly WatchedCohort[];
  readonly unwatched: readonly Unwatched[];
  /** Cohorts that the cap leaves out. */
  readonly leftOut: number;
  readonly cuts: CohortCuts;
}

/** How many cohorts are left out for this reason. */
export function leftOutBy(reason: LeftOut['reason'], leftOut: readonly LeftOut[]): number {
  return leftOut.reduce((sum, entry) => sum + (entry.reason === reason ? entry.cohorts : 0), 0);
}

export function coverageOf({ cuts, fleet, options }: Memory): Coverage {
  const watched = cuts.cohorts.flatMap((cohort, index) => {
    if (index > 0 && cuts.placeOf[index] === undefined) return [];
    let devices = 0;
    for (const cell of cuts.cellsOf[index]!) devices += fleet.cellDevices[cell]!;
    return [{ cohort, devices }];
  });
  const uncut = fleet.book.uncut().map(({ attribute, reason, values }) => ({
    ...{ by: attribute, reason, cohorts: values, largest: [] },
  }));
  const left = cuts.leftOut.map(({ by, ...rest }) => ({ ...rest, by: by.join(',') }));
  const leftOut = leftOutBy('cap', cuts.leftOut);
  const seen = new Set(
    fleet.cellAttributes.flatMap((cell) => Object.keys(cell).filter((name) => name.startsWith(NAME))),
  );
  const empty = Object.keys(options.cohorts?.named ?? {})
    .filter((name) => !seen.has(markOf(name)))
    .map((name) => ({ by: markOf(name), reason: 'no-device' as const, cohorts: 1, largest: [{ [NAME]: name }] }));
  const pairs = watched.flatMap(({ cohort }) => (Object.keys(cohort).length > 1 ? [cohortKey(cohort)] : []));
  const named = options.cohorts?.named ?? {};
  const names = uncut.map(({ by }) => by);
  return {
    ...{ watched, unwatched: [...uncut, ...left, ...empty], leftOut },
    cuts: { binned: fleet.book.binned(), uncut: names, pairs, named },
  };
}
