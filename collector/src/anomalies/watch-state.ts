import type { AnomalyBook } from './book.js';
import type { Channels } from './channels.js';
import type { AnomalyClass } from './crossing.js';
import type { Past } from './past.js';
import type { Records } from './records.js';
import type { Roster } from './roster.js';
import type { RunWatch } from './runs.js';
import type { SlowDrift } from './slow-drift.js';

/** What the steps of a watch work on. */
export interface WatchState {
  readonly channels: Channels;
  readonly roster: Roster;
  readonly past: Past;
  readonly runs: RunWatch;
  readonly slow: SlowDrift;
  readonly book: AnomalyBook;
  readonly records: Readonly<Record<AnomalyClass, Records>>;
}
