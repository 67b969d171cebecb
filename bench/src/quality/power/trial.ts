import type { Alarm } from '@fleetally/collector';
import type { Change } from '../fleet/mixed/change.js';
import { SECONDS } from '../fleet/fleet-stream.js';
import { Watch } from '../watch/watch.js';
import type { History } from './history.js';

export interface Trial {
  readonly seed: number;
  /** Quiet windows between the history and the change. */
  readonly quiet: number;
  readonly limitWindows: number;
  /** What is changed in the window that is so many after the first changed one. */
  readonly changes: (since: number) => readonly Change[];
  readonly finds: (alarm: Alarm) => boolean;
}

export interface Found {
  /** Windows from the change to the end of the one with which the right alarm came; Infinity where none did in time. */
  readonly windows: number;
  readonly lane: Alarm['lane'] | undefined;
  /** Alarms about anything else, before or after the change. */
  readonly wrong: number;
}

/** One change put into a fleet that has been watched for a week. */
export function runTrial({ fleet, options, snapshot, end }: History, trial: Trial): Found {
  const watch = Watch.restore(fleet.watched, options, snapshot);
  fleet.window = end;
  fleet.reseed(trial.seed);
  fleet.changes = [];
  let wrong = 0;
  for (let w = 0; w < trial.quiet; w++) wrong += watch.take(fleet.next()).length;
  const began = fleet.window;
  try {
    for (let w = 0; w < trial.limitWindows; w++) {
      fleet.changes = trial.changes(w);
      const raised = watch.take(fleet.next());
      const right = raised.find((alarm) => trial.finds(alarm));
      wrong += raised.filter((alarm) => !trial.finds(alarm)).length;
      if (right !== undefined) return { windows: right.raisedAt / SECONDS - began, lane: right.lane, wrong };
    }
    return { windows: Infinity, lane: undefined, wrong };
  } finally {
    fleet.changes = [];
  }
}
