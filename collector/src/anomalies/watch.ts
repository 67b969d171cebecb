import type { ReportColumns } from '../detect/types.js';
import { AnomalyBook } from './book.js';
import type { Channels } from './channels.js';
import { CLASSES, type AnomalyClass, type Crossing } from './crossing.js';
import { LineWatch } from './lines.js';
import type { AnomalyOptions } from './options.js';
import { Past } from './past.js';
import { LEAST_PEERS, Peers } from './peers.js';
import { Records } from './records.js';
import { Roster } from './roster.js';
import { RunWatch } from './runs.js';
import { resolve } from './resolve.js';
import { settle } from './settle.js';
import { SlowDrift } from './slow-drift.js';
import { seen, silences, type SilenceBlock } from './silence.js';
import { readWatch, writeWatch } from './snapshot.js';
import type { Anomaly, AnomalyResult } from './types.js';
import type { WatchState } from './watch-state.js';

/** A cohort has moved when its middle device is so many of its own deviations from its past. */
const MOVED = 2;
/**
 * Watches each device of a model for what is wrong with it alone.
 *
 * Pure: time comes with the windows. Give it every window once, in the order of event time, before the fleet's detector
 * gets it: `broken` names those whose counts say nothing about the fleet. A device is compared with its own past and
 * with its cohorts in the same window; what many do is told once, for all of them.
 * Errors: RangeError for a window out of order. Cost: about as the detector's; memory 18 bytes per device and signal,
 * and 20 per device and numeric input.
 */
export class AnomalyWatch implements WatchState {
  readonly channels: Channels;
  readonly options: AnomalyOptions;
  readonly roster = new Roster();
  readonly past: Past;
  readonly runs: RunWatch;
  readonly lines: LineWatch;
  readonly slow: SlowDrift;
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
    this.lines = new LineWatch(channels.lines.length);
    this.slow = new SlowDrift(channels.lines.length);
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

  /** All that it has learnt, as bytes to go on from. */
  snapshot(): Uint8Array {
    return writeWatch(this);
  }

  /**
   * One window, before the fleet is judged by it. `elsewhere`: devices that reported it by another plan of the model,
   * such as one of another version.
   */
  window(columns: ReportColumns, elsewhere: readonly string[] = []): AnomalyResult {
    const { start } = columns;
    if (start <= this.lastStart) throw new RangeError(`window ${start} comes after window ${this.lastStart}`);
    this.lastStart = start;
    for (const name of CLASSES) this.records[name].open(start);
    this.roster.leave(elsewhere);
    const rows = this.roster.rowsOf(columns);
    this.past.reach(this.roster.size);
    this.runs.reach(this.roster.size);
    this.lines.reach(this.roster.size);
    this.slow.reach(this.roster.size);
    const crossings = this.#crossings(columns, rows);
    const events = [...resolve(this, columns, rows), ...settle(this, crossings, columns)];
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

  /** No window will come any more: everything open is over. */
  retire(end: number): Anomaly[] {
    const { book } = this;
    return [
      ...book.open.map((open) => book.resolve(open, end, 'gone')),
      ...book.folds.map((fold) => book.resolveFold(fold, end, 'gone')),
    ];
  }

  /** Removes a device's name and past, and what is open on it. True when it was known. */
  forget(device: string): boolean {
    const row = this.roster.forget(device);
    if (row === undefined) return false;
    this.past.forget(row);
    this.runs.forget(row);
    this.lines.forget(row);
    this.slow.forget(row);
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
    return [...alone, ...soft, ...this.#slowDrifts(start, rows), ...silences(roster, block, records.silence)];
  }

  #slowDrifts(start: number, rows: Int32Array): Crossing[] {
    const { book, past, roster } = this;
    const { firstSeen, attributes } = roster;
    const isBroken = (row: number, feature: string): boolean => book.isOpenIn(row, feature);
    const found = this.slow.crossings({ start, rows, firstSeen, attributes, past, isBroken });
    return found.filter(({ row, kind, feature }) => book.find(row, kind)?.anomaly.features.includes(feature) !== true);
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
}
