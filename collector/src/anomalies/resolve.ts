import type { ReportColumns } from '../detect/types.js';
import type { OpenAnomaly, OpenFold } from './book.js';
import { isLasting } from './lasting.js';
import { GONE_SECONDS } from './silence.js';
import type { Anomaly } from './types.js';
import type { WatchState } from './watch-state.js';

/** A device is well again after so many windows within its limits. */
const QUIET_WINDOWS = 12;
/** Within this many of its own deviations. */
const QUIET_SCORE = 4;
/** What has lasted for a week on a device that goes on working is its new normal. */
const ADOPTED_SECONDS = 7 * 86_400;
/** What is over within this time has passed by itself: nobody repairs a device so fast. */
const PASSING_SECONDS = 12 * 3_600;
const LARGEST_NOTED = 10;
/** Slow drift is looked at once a day. */
const SLOW_SECONDS = 2 * 86_400;

/** Ends what is over by this window. */
export function resolve(watch: WatchState, columns: ReportColumns, rows: Int32Array): Anomaly[] {
  const { book } = watch;
  const end = columns.start + columns.seconds;
  const at = new Map<number, number>();
  if (book.open.length > 0) for (const [d, row] of rows.entries()) at.set(row, d);
  const devices = book.open.flatMap((open) => resolveDevice(watch, columns, at.get(open.row), open, end));
  const many = book.folds.flatMap((fold) => resolveMany(watch, columns, fold, end));
  return [...devices, ...many];
}

function resolveDevice(
  watch: WatchState,
  columns: ReportColumns,
  d: number | undefined,
  open: OpenAnomaly,
  end: number,
): Anomaly[] {
  const { book, past, records, roster } = watch;
  const { kind, raisedAt } = open.anomaly;
  if (d === undefined) {
    const isGone = end - roster.lastSeen[open.row]! > GONE_SECONDS;
    return isGone ? [book.resolve(open, end, 'gone')] : [];
  }
  if (kind === 'silence') return [book.resolve(open, end, 'back')];
  open.quiet = isWell(watch, columns, d, open) ? open.quiet + 1 : 0;
  if (open.quiet >= QUIET_WINDOWS) {
    // What comes and goes by itself is what healthy devices do: an alarm must beat it from now on.
    if (end - raisedAt <= PASSING_SECONDS) records[open.class].note(Math.min(LARGEST_NOTED, open.overOwn));
    return [book.resolve(open, end, 'well')];
  }
  if (end - raisedAt < ADOPTED_SECONDS || isLasting(kind)) return [];
  for (const line of open.lines) {
    past.adopt(columns, d, open.row, line);
    watch.slow.adopt(open.row, line, past);
  }
  return [book.resolve(open, end, 'adopted')];
}

function resolveMany({ book, roster }: WatchState, columns: ReportColumns, fold: OpenFold, end: number): Anomaly[] {
  const { kind, raisedAt } = fold.anomaly;
  const isOver =
    kind === 'silence'
      ? [...fold.rows].filter((row) => roster.lastSeen[row]! < columns.start).length < fold.rows.size / 2
      : end - fold.lastAt >= Math.max(QUIET_WINDOWS * columns.seconds, kind === 'slow-drift' ? SLOW_SECONDS : 0);
  if (isOver) return [book.resolveFold(fold, end, 'well')];
  return end - raisedAt > GONE_SECONDS ? [book.resolveFold(fold, end, 'gone')] : [];
}

function isWell(
  { runs, slow, past }: WatchState,
  columns: ReportColumns,
  d: number,
  { row, anomaly, lines }: OpenAnomaly,
): boolean {
  if (anomaly.kind === 'slow-drift') return !anomaly.features.some((feature) => slow.isOn(row, feature, past));
  if (isLasting(anomaly.kind)) return anomaly.features.every((feature) => !runs.isOn(row, feature));
  return lines.every((at) => Math.abs(past.score(columns, d, row, at)) < QUIET_SCORE);
}
