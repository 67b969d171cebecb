import type { ReportColumns } from '../detect/types.js';
import { AnomalyBook, type OpenAnomaly } from './book.js';
import type { Channels } from './channels.js';
import { CLASSES, topicOf, type AnomalyClass, type Crossing } from './crossing.js';
import { foldsOf, type Suspect } from './fold.js';
import { LineWatch } from './lines.js';
import type { AnomalyOptions } from './options.js';
import { Past } from './past.js';
import { LEAST_PEERS, Peers } from './peers.js';
import { Records } from './records.js';
import { Roster } from './roster.js';
import { RunWatch } from './runs.js';
import { GONE_SECONDS, seen, silences, type SilenceBlock } from './silence.js';
import { readWatch, writeWatch } from './snapshot.js';
import type { Anomaly, AnomalyResult } from './types.js';

const DAY = 86_400;
/** A device is well again after so many windows within its limits. */
const QUIET_WINDOWS = 12;
/** Within this many of its own deviations. */
const QUIET_SCORE = 4;
/** What has lasted for a week on a device that goes on working is its new normal. */
const ADOPTED_SECONDS = 7 * DAY;
/** What is over within this time has passed by itself: nobody repairs a device so fast. */
const PASSING_SECONDS = 12 * 3_600;
const LARGEST_NOTED = 10;
/** A cohort has moved when its middle device is so many of its own deviations from its past. */
const MOVED = 2;
/** A channel in this state is never normal. */
const LASTING: readonly string[] = ['dead', 'stuck', 'saturated', 'silence', 'clock-skew'];

/**
 * Watches each device of a model for what is wrong with it alone.
 *
 * Pure: time comes with the windows. Give it every window once, in the order of event time, before the fleet's detector
 * gets it: `broken` names those whose counts say nothing about the fleet. A device is compared with its own past and
 * with its cohorts in the same window; what many do is told once, for all of them.
 * Errors: RangeError for a window out of order. Cost: about 10 ns per device and signal; memory 12 bytes per device and
 * signal, and 16 per device and numeric input.
 */
export class AnomalyWatch {
  readonly channels: Channels;
  readonly options: AnomalyOptions;
  readonly roster = new Roster();
  readonly past: Past;
  readonly runs: RunWatch;
  readonly lines = new LineWatch();
  readonly book = new AnomalyBook();
  readonly records: Readonly<Record<AnomalyClass, Records>>;
  lastStart = -1;
  there = 0;
  readonly #locations: ReadonlyMap<string, number>;

  constructor(channels: Channels, options: AnomalyOptions) {
    this.channels = channels;
    this.options = options;
    this.past = new Past(channels, options.windowSeconds);
    this.runs = new RunWatch(channels);
    this.#locations = new Map(
      channels.channels.flatMap(({ feature, spread }) => (spread ? [[feature, spread.location]] : [])),
    );
    const { deviceAnomaliesPerWeek: perWeek } = options;
    const entries = CLASSES.map((name) => [name, new Records(perWeek, 1 / CLASSES.length)] as const);
    this.records = Object.fromEntries(entries) as typeof this.records;
  }

  /** Continues exactly where `snapshot` was taken. Errors: RangeError when the bytes are another plan's or damaged. */
  static restore(channels: Channels, options: AnomalyOptions, bytes: Uint8Array): AnomalyWatch {
    const watch = new AnomalyWatch(channels, options);
    readWatch(bytes, watch);
    return watch;
  }

  snapshot(): Uint8Array {
    return writeWatch(this);
  }

  /** One window, before the fleet is judged by it. */
  window(columns: ReportColumns): AnomalyResult {
    const { start, seconds } = columns;
    if (start <= this.lastStart) throw new RangeError(`window ${start} comes after window ${this.lastStart}`);
    this.lastStart = start;
    const end = start + seconds;
    for (const name of CLASSES) this.records[name].open(start);
    const rows = this.roster.rowsOf(columns);
    this.past.reach(this.roster.size);
    this.runs.reach(this.roster.size);
    const crossings = this.#crossings(columns, rows);
    const events = this.#settle(crossings, end, columns, rows);
    for (const [d, row] of rows.entries()) this.past.learn(columns, d, row, this.book.held(row));
    this.there = rows.length;
    return { events, broken: this.broken };
  }

  /** Devices whose counts say nothing about the fleet, as of the last window. */
  get broken(): ReadonlySet<string> {
    const broken = new Set<string>();
    for (const { row, anomaly } of this.book.open) {
      if (anomaly.kind !== 'silence') broken.add(this.roster.names[row]!);
    }
    // In a handful of devices one is too much of the fleet to leave out.
    return this.there - broken.size < LEAST_PEERS ? new Set() : broken;
  }

  /** Removes a device's name and past, and what is open on it. True when it was known. */
  forget(device: string): boolean {
    const row = this.roster.forget(device);
    if (row === undefined) return false;
    this.past.forget(row);
    this.runs.forget(row);
    this.lines.forget(row, this.channels.lines.length);
    this.book.forget(row);
    return true;
  }

  #crossings(columns: ReportColumns, rows: Int32Array): Crossing[] {
    const { past, runs, book, records, options, roster } = this;
    const { start, seconds } = columns;
    const armed = Math.max(12, Math.ceil(options.learningSeconds / seconds));
    const found: Crossing[] = [];
    const block: SilenceBlock = {
      ...{ start, seconds, learningSeconds: options.learningSeconds, windows: past.windows },
      isOpen: (row) => book.find(row, 'silence') !== undefined,
    };
    for (const [d, row] of rows.entries()) {
      seen(roster, row, block, records.silence);
      // Noise makes every cell a little of something.
      if (columns.noisy === true) continue;
      const isOpen = (feature: string): boolean => book.isOpenIn(row, feature);
      runs.take(columns, d, row, past.windows[row]!, armed, [records.flat, records.dead], isOpen, found);
    }
    const peers = new Peers(columns, rows, past);
    const alone = this.#notMoved(found, rows, peers);
    const hard = new Set(alone.map(({ row, feature }) => `${row} ${feature}`));
    const isHeld = (row: number, at: number): boolean => book.isHeld(row, at);
    const out = this.lines.crossings({ columns, rows, past, peers, armed, isHeld }, records.line, records.rate);
    // What is stuck is out of line too; that it is stuck says more.
    const soft = out.filter(({ row, feature }) => !hard.has(`${row} ${feature}`) && !book.isOpenIn(row, feature));
    return [...alone, ...soft, ...silences(roster, block, records.silence)];
  }

  /** Where a cohort has moved towards an end of the range, one of its devices being all there says nothing. */
  #notMoved(found: readonly Crossing[], rows: Int32Array, peers: Peers): readonly Crossing[] {
    if (found.length === 0 || !peers.areEnough) return found;
    const at = new Map([...rows.entries()].map(([d, row]) => [row, d]));
    return found.filter(({ row, feature, direction }) => {
      const line = this.channels.lines.findIndex(
        (own) => own.feature === feature && own.signal === this.#locations.get(feature),
      );
      if (direction === 0 || line < 0) return true;
      return direction * peers.shift(at.get(row)!, line, direction) < MOVED;
    });
  }

  #settle(crossings: readonly Crossing[], end: number, columns: ReportColumns, rows: Int32Array): Anomaly[] {
    const { book, roster } = this;
    const events: Anomaly[] = this.#resolve(columns, rows, end);
    const lone = crossings.filter((crossing) => {
      const fold = book.foldOf(topicOf(crossing), roster.attributes[crossing.row]!);
      if (fold === undefined) return true;
      fold.lastAt = end;
      if (!fold.rows.includes(crossing.row)) fold.rows.push(crossing.row);
      return false;
    });
    const suspects: Suspect[] = [...lone, ...book.open.flatMap((open) => open.suspects)];
    const lately = Math.max(DAY, 12 * columns.seconds);
    const folds = lone.length === 0 ? [] : foldsOf(suspects, roster, (row) => end - roster.lastSeen[row]! <= lately);
    const folded = new Set<string>();
    for (const fold of folds) {
      const first = suspects.find((suspect) => topicOf(suspect) === fold.topic && fold.rows.includes(suspect.row))!;
      for (const row of fold.rows) {
        folded.add(`${row} ${fold.topic}`);
        const open = book.find(row, first.kind);
        if (open !== undefined) events.push(book.resolve(open, end, 'folded'));
      }
      const since = Math.min(...lone.filter((one) => fold.rows.includes(one.row)).map((one) => one.since), end);
      const event = book.fold(fold, first, end, since);
      if (event !== undefined) events.push(event);
    }
    for (const crossing of lone) {
      if (folded.has(`${crossing.row} ${topicOf(crossing)}`)) continue;
      const event = book.raise(crossing, roster.names[crossing.row]!, end, this.#heldBy(crossing));
      if (event !== undefined) events.push(event);
    }
    return events;
  }

  /** While a channel is broken, none of what it says is learnt. */
  #heldBy({ kind, feature, line }: Crossing): number[] {
    if (!LASTING.includes(kind)) return [line];
    if (feature === '') return [];
    return [...this.channels.lines.keys()].filter((at) => this.channels.lines[at]!.feature === feature);
  }

  #resolve(columns: ReportColumns, rows: Int32Array, end: number): Anomaly[] {
    const { book, roster } = this;
    const resolved: Anomaly[] = [];
    const at = new Map<number, number>();
    if (book.open.length > 0) for (const [d, row] of rows.entries()) at.set(row, d);
    for (const open of book.open) {
      const d = at.get(open.row);
      if (d === undefined) {
        const isGone = end - roster.lastSeen[open.row]! > GONE_SECONDS;
        if (isGone) resolved.push(book.resolve(open, end, 'gone'));
        continue;
      }
      if (open.anomaly.kind === 'silence') {
        resolved.push(book.resolve(open, end, 'back'));
        continue;
      }
      open.quiet = this.#isWell(columns, d, open) ? open.quiet + 1 : 0;
      if (open.quiet >= QUIET_WINDOWS) {
        // What comes and goes by itself is what healthy devices do: an alarm must beat it from now on.
        const passed = end - open.anomaly.raisedAt <= PASSING_SECONDS;
        if (passed) this.records[open.class].note(Math.min(LARGEST_NOTED, open.overOwn));
        resolved.push(book.resolve(open, end, 'well'));
      } else if (end - open.anomaly.raisedAt >= ADOPTED_SECONDS && !LASTING.includes(open.anomaly.kind)) {
        for (const line of open.lines) this.past.adopt(columns, d, open.row, line);
        resolved.push(book.resolve(open, end, 'adopted'));
      }
    }
    for (const fold of book.folds) {
      const isOver =
        fold.anomaly.kind === 'silence'
          ? fold.rows.filter((row) => roster.lastSeen[row]! < columns.start).length < fold.rows.length / 2
          : end - fold.lastAt >= QUIET_WINDOWS * columns.seconds;
      const isOld = end - fold.anomaly.raisedAt > GONE_SECONDS;
      if (isOver || isOld) resolved.push(book.resolveFold(fold, end, isOver ? 'well' : 'gone'));
    }
    return resolved;
  }

  #isWell(columns: ReportColumns, d: number, { row, anomaly, lines }: OpenAnomaly): boolean {
    if (LASTING.includes(anomaly.kind)) return anomaly.features.every((feature) => !this.runs.isOn(row, feature));
    return lines.every((at) => Math.abs(this.past.score(columns, d, row, at)) < QUIET_SCORE);
  }
}
