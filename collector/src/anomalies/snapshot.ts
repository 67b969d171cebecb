import { SnapshotReader, SnapshotWriter } from '../detect/snapshot-bytes.js';
import type { AnomalyBook, BookState } from './book.js';
import { CLASSES, type AnomalyClass } from './crossing.js';
import type { LineWatch } from './lines.js';
import type { Past } from './past.js';
import type { Records } from './records.js';
import type { Roster, RosterState } from './roster.js';
import type { RunWatch } from './runs.js';
import type { SlowDrift } from './slow-drift.js';

/** What a watch remembers. */
export interface Remembered {
  readonly roster: Roster;
  readonly past: Past;
  readonly runs: RunWatch;
  readonly lines: LineWatch;
  readonly slow: SlowDrift;
  readonly book: AnomalyBook;
  readonly records: Readonly<Record<AnomalyClass, Records>>;
  lastStart: number;
  /** Devices in the last window. */
  there: number;
}

interface Header {
  readonly roster: RosterState;
  readonly book: BookState;
  readonly lastStart: number;
  readonly there: number;
  readonly lines: number;
  readonly channels: number;
  readonly buckets: Readonly<Record<string, number>>;
  /** First window, epoch seconds. */
  readonly since: number;
  /** Last day on which slow drift was looked for; not there in what older versions saved. */
  readonly slowDay?: number;
}

const ROSTER = ['lastSeen', 'firstSeen'] as const;
const PAST = ['mean', 'variance', 'record', 'usual'] as const;
const RUNS = ['run', 'longest', 'spread'] as const;

/** All that the watch remembers, as bytes; arrays only as long as there are devices. */
export function writeWatch(watch: Remembered): Uint8Array {
  const { roster, past, runs, lines, slow, book, records } = watch;
  const writer = new SnapshotWriter();
  const rows = roster.size;
  const perRow = past.lines.length;
  for (const name of ROSTER) writer.array(`roster.${name}`, roster[name].subarray(0, rows));
  writer.array('roster.longestGap', roster.longestGap.subarray(0, rows));
  for (const name of PAST)
    writer.array(`past.${name}`, past[name].subarray(0, name === 'usual' ? rows : rows * perRow));
  writer.array('past.windows', past.windows.subarray(0, rows));
  const perChannel = { run: 2, longest: 2, spread: 1 } as const;
  for (const name of RUNS) {
    writer.array(`runs.${name}`, runs[name].subarray(0, (rows * runs.usual.length * perChannel[name]) / 2));
  }
  writer.array('runs.usual', runs.usual);
  writer.array('lines.pending', packed(lines.pending.subarray(0, rows * perRow)));
  writer.array('slow.anchor', slow.anchor.subarray(0, rows * perRow));
  writer.array('slow.days', packed(slow.days.subarray(0, rows * perRow)));
  writer.array('slow.anchored', slow.anchored.subarray(0, rows));
  writer.array('slow.peak', slow.peak.subarray(0, rows));
  for (const name of CLASSES) writer.array(`records.${name}`, records[name].largest);
  const header: Header = {
    roster: roster.toJSON(),
    book: book.toJSON(),
    lastStart: watch.lastStart,
    there: watch.there,
    lines: perRow,
    channels: runs.usual.length,
    since: records.line.since,
    slowDay: slow.day,
    buckets: Object.fromEntries(CLASSES.map((name) => [name, records[name].bucket])),
  };
  return writer.finish(header);
}

/** Fills an empty watch. Errors: RangeError when the bytes are another plan's or damaged. */
export function readWatch(bytes: Uint8Array, into: Remembered): void {
  const reader = new SnapshotReader(bytes);
  const header = reader.header as Header;
  const { roster, past, runs, lines, slow, book, records } = into;
  if (header.lines !== past.lines.length || header.channels !== runs.usual.length) {
    throw new RangeError(`snapshot has ${header.lines} lines, the plan has ${past.lines.length}`);
  }
  roster.restore(header.roster);
  for (const name of ROSTER) roster[name] = reader.float64(`roster.${name}`);
  roster.longestGap = reader.float32('roster.longestGap');
  for (const name of PAST) past[name] = reader.float32(`past.${name}`);
  past.windows = reader.int32('past.windows');
  for (const name of RUNS) runs[name] = reader.float32(`runs.${name}`);
  runs.usual.set(reader.float64('runs.usual'));
  if (header.slowDay === undefined) slow.reach(roster.size);
  else {
    slow.day = header.slowDay;
    slow.anchor = reader.float32('slow.anchor');
    slow.days = new Int8Array(reader.int32('slow.days').buffer, 0, roster.size * past.lines.length);
    slow.anchored = reader.float64('slow.anchored');
    slow.peak = reader.float32('slow.peak');
  }
  lines.pending = new Int8Array(reader.int32('lines.pending').buffer, 0, roster.size * past.lines.length);
  for (const name of CLASSES) {
    records[name].restore(reader.float64(`records.${name}`), header.buckets[name] ?? -1, header.since);
  }
  book.restore(header.book);
  into.lastStart = header.lastStart;
  into.there = header.there;
}

/** Four to a number, as snapshots hold no smaller ones. */
function packed(bytes: Int8Array): Int32Array {
  const numbers = new Int32Array(Math.ceil(bytes.length / 4));
  new Int8Array(numbers.buffer).set(bytes);
  return numbers;
}
