import type { UncutReason } from './attribute-book.js';
import { markOf } from './cohort-options.js';
import { NAME } from './cohort-key.js';
import type { LeftOut } from './cuts.js';
import type { Memory } from './memory.js';
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

/** What of a fleet is watched, and what is not, so that nothing is left out in silence. */
export interface Coverage {
  readonly watched: readonly WatchedCohort[];
  readonly unwatched: readonly Unwatched[];
  /** Cohorts that the cap leaves out. */
  readonly leftOut: number;
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
  const leftOut = left.filter(({ reason }) => reason === 'cap').reduce((sum, { cohorts }) => sum + cohorts, 0);
  const seen = new Set(
    fleet.cellAttributes.flatMap((cell) => Object.keys(cell).filter((name) => name.startsWith(NAME))),
  );
  const empty = Object.keys(options.cohorts?.named ?? {})
    .filter((name) => !seen.has(markOf(name)))
    .map((name) => ({ by: markOf(name), reason: 'no-device' as const, cohorts: 1, largest: [{ [NAME]: name }] }));
  return { watched, unwatched: [...uncut, ...left, ...empty], leftOut };
}
