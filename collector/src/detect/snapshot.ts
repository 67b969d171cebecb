import { AlarmBook } from './alarm-book.js';
import { BlockSums } from './block-sums.js';
import type { ClockState } from './clock-state.js';
import { Fleet, type FleetState } from './fleet.js';
import { NAME } from './cohort-key.js';
import { cohortOptions, type CohortOptions } from './cohort-options.js';
import type { Memory } from './memory.js';
import type { Recent } from './recent.js';
import { SCOPES, type SignalClocksState } from './signal-clocks.js';
import { SnapshotReader, SnapshotWriter } from './snapshot-bytes.js';
import type { Cohort } from './types.js';
import type { WeeklyShape } from './weekly-shape.js';

interface Header {
  readonly fleet: FleetState;
  readonly cohorts: readonly Cohort[];
  /** What named cohorts meant; absent in snapshots of version 0.2.0. */
  readonly named?: CohortOptions['named'];
  readonly alarms: unknown;
  readonly clocks: SignalClocksState;
  readonly fastDay: number;
  readonly signals: number;
  readonly lastStart: Record<string, number>;
}

/** All that detection remembers, as bytes: a JSON header and named arrays of numbers. */
export function writeSnapshot(from: Memory): Uint8Array {
  const writer = new SnapshotWriter();
  const fast = from.fast.state();
  for (const [clock, state] of Object.entries(from.states)) writeState(writer, clock, state);
  writer.array('fast.largest', fast.largest);
  writer.array('fast.over', fast.over);
  writer.array('fast.overAt', fast.overAt);
  for (const [name, array] of Object.entries(from.clocks.gate.arrays())) writer.array(`gate.${name}`, array);
  for (const [name, array] of Object.entries(from.clocks.watch.arrays())) writer.array(`watch.${name}`, array);
  for (const name of ['quarters', 'days'] as const) {
    for (const scope of SCOPES) {
      for (const part of LIKENESS_ARRAYS) writer.array(`${name}.${scope}.${part}`, from.clocks[name][scope][part]);
    }
  }
  const header: Header = {
    fleet: from.fleet.toJSON(),
    cohorts: from.cuts.cohorts,
    named: cohortOptions(from.options).named,
    alarms: from.book.toJSON(),
    clocks: from.clocks.toJSON(),
    fastDay: fast.day,
    signals: from.signalCount,
    lastStart: Object.fromEntries(Object.entries(from.states).map(([clock, state]) => [clock, state.lastStart])),
  };
  return writer.finish(header);
}

/** Fills an empty memory from the bytes. Errors: RangeError when they are another plan's or damaged. */
export function readSnapshot(bytes: Uint8Array, into: Memory): void {
  const reader = new SnapshotReader(bytes);
  const header = reader.header as Header;
  if (header.signals !== into.signalCount) {
    throw new RangeError(`snapshot has ${header.signals} signals, the plan has ${into.signalCount}`);
  }
  for (const [clock, state] of Object.entries(into.states)) {
    readState(reader, clock, state);
    state.lastStart = header.lastStart[clock] ?? -1;
  }
  into.fast.restore({
    day: header.fastDay,
    largest: reader.float64('fast.largest'),
    over: reader.float64('fast.over'),
    overAt: reader.float64('fast.overAt'),
  });
  into.clocks.restore(header.clocks);
  into.clocks.gate.restore(arraysUnder(reader, 'gate.'));
  into.clocks.watch.restore(arraysUnder(reader, 'watch.'));
  for (const name of ['quarters', 'days'] as const) {
    for (const scope of SCOPES) {
      for (const part of LIKENESS_ARRAYS) into.clocks[name][scope][part] = reader.float64(`${name}.${scope}.${part}`);
    }
  }
  into.fleet = Fleet.from(header.fleet, into.fleet.book);
  for (const [clock, state] of Object.entries(into.states)) readPooledEvents(reader, clock, state, into);
  // Cohort indices must stay what they were, so the old list goes first.
  into.recut(withoutRedefined(header, cohortOptions(into.options).named));
  into.book = AlarmBook.from(header.alarms);
  into.firingChanged();
}

/** A name that now means other devices begins new streams; the old ones keep their place, under a name that nobody can give. */
function withoutRedefined({ cohorts, named = {} }: Header, now: CohortOptions['named']): Cohort[] {
  return cohorts.map((cohort, index) => {
    const name = cohort[NAME];
    const isSame = name === undefined || JSON.stringify(named[name]) === JSON.stringify(now[name]);
    return isSame ? cohort : { [NAME]: `${name}#${index}` };
  });
}

function arraysUnder(reader: SnapshotReader, prefix: string): Record<string, Float64Array> {
  const names = reader.names.filter((name) => name.startsWith(prefix));
  return Object.fromEntries(names.map((name) => [name.slice(prefix.length), reader.float64(name)]));
}

function writeState(writer: SnapshotWriter, clock: string, state: ClockState): void {
  for (const [at, slot] of state.slots.entries()) {
    writer.array(`${clock}.${at}.sums`, slot.baseline.sums);
    writer.array(`${clock}.${at}.samples`, slot.baseline.samples);
    writer.array(`${clock}.${at}.blocks`, slot.baseline.blocks);
    writer.array(`${clock}.${at}.events`, slot.baseline.events);
    for (const [signal, held] of slot.baseline.held.arrays()) writer.array(`${clock}.${at}.held.${signal}`, held);
  }
  for (const name of STREAM_ARRAYS) writer.array(`${clock}.${name}`, state[name]);
  writer.array(`${clock}.fewest`, state.fewest);
  writeWeekly(writer, clock, state.weekly);
  for (const [at, block] of state.recent.blocks().entries()) {
    writer.array(`${clock}.recent.${at}.start`, Float64Array.of(block.start, block.sums.cells));
    for (const name of SUM_ARRAYS) writer.array(`${clock}.recent.${at}.${name}`, block.sums[name]);
  }
}

const LIKENESS_ARRAYS = ['products', 'squares', 'blocks'] as const;
const STREAM_ARRAYS = ['squares', 'blocks', 'rareSquares', 'rareBlocks', 'lastRatio', 'evidence'] as const;
const WEEKLY_FLOATS = ['mean', 'weight'] as const;
const WEEKLY_ARRAYS = ['spread', 'observed', 'predicted', 'partial', 'inPartial'] as const;
const SUM_ARRAYS = ['e', 'ee', 'en', 'n', 'nn', 'devices'] as const;

function readState(reader: SnapshotReader, clock: string, state: ClockState): void {
  for (const [at, slot] of state.slots.entries()) {
    slot.baseline.sums = reader.float32(`${clock}.${at}.sums`);
    slot.baseline.samples = reader.float64(`${clock}.${at}.samples`);
    slot.baseline.blocks = reader.int32(`${clock}.${at}.blocks`);
    const events = `${clock}.${at}.events`;
    if (reader.names.includes(events)) slot.baseline.events = reader.float32(events);
    const held = Object.entries(arraysUnder(reader, `${clock}.${at}.held.`));
    slot.baseline.held.restore(held.map(([signal, samples]) => [Number(signal), samples]));
  }
  for (const name of STREAM_ARRAYS) state[name] = reader.float64(`${clock}.${name}`);
  // A snapshot up to 0.2.0 does not know how many devices the past rests on.
  const fewest = `${clock}.fewest`;
  state.fewest = reader.names.includes(fewest) ? reader.float64(fewest) : new Float64Array(state.blocks.length);
  readWeekly(reader, clock, state.weekly);
  readRecent(reader, clock, state.recent, state.sums);
}

/** Up to 0.2.0 events were pooled by cell: each device is given the past that its cell had. */
function readPooledEvents(reader: SnapshotReader, clock: string, state: ClockState, into: Memory): void {
  const width = into.signalCount;
  const groups = into.watched.groups.length;
  for (const [at, { baseline }] of state.slots.entries()) {
    if (!reader.names.includes(`${clock}.${at}.rareEvents`)) continue;
    const events = reader.float64(`${clock}.${at}.rareEvents`);
    const samples = reader.float64(`${clock}.${at}.rareSamples`);
    baseline.takePooledEvents((row, signal) => {
      const cell = into.fleet.cellAt(row);
      const n = cell < 0 ? 0 : (samples[cell * groups + into.groupOf[signal]!] ?? 0);
      return n > 0 ? events[cell * width + signal]! / n : 0;
    });
  }
}

function writeWeekly(writer: SnapshotWriter, clock: string, weekly: WeeklyShape): void {
  for (const name of WEEKLY_FLOATS) writer.array(`${clock}.weekly.${name}`, weekly[name]);
  for (const name of WEEKLY_ARRAYS) writer.array(`${clock}.weekly.${name}`, weekly[name]);
  writer.array(`${clock}.weekly.open`, Float64Array.of(weekly.open));
  const held = weekly.heldCells();
  writer.array(`${clock}.weekly.held`, Float64Array.from(held.flatMap(([stream, cell, mean]) => [stream, cell, mean])));
  writer.array(
    `${clock}.weekly.heldBlocks`,
    Float64Array.from(held, ([, , , blocks]) => blocks),
  );
}

/** A snapshot up to 0.2.0 has none of it: the rhythm is then learnt from here on. */
function readWeekly(reader: SnapshotReader, clock: string, weekly: WeeklyShape): void {
  if (!reader.names.includes(`${clock}.weekly.open`)) return;
  for (const name of WEEKLY_FLOATS) weekly[name] = reader.float32(`${clock}.weekly.${name}`);
  for (const name of WEEKLY_ARRAYS) weekly[name] = reader.float64(`${clock}.weekly.${name}`);
  weekly.open = reader.float64(`${clock}.weekly.open`)[0]!;
  const held = reader.float64(`${clock}.weekly.held`);
  const counted = `${clock}.weekly.heldBlocks`;
  const blocks = reader.names.includes(counted) ? reader.float64(counted) : undefined;
  weekly.restoreHeld(
    Array.from({ length: held.length / 3 }, (_, i) => [held[i * 3]!, held[i * 3 + 1]!, held[i * 3 + 2]!, blocks?.[i]]),
  );
}

function readRecent(reader: SnapshotReader, clock: string, recent: Recent, like: BlockSums): void {
  for (let at = 0; reader.names.includes(`${clock}.recent.${at}.start`); at++) {
    const [start, cells] = reader.float64(`${clock}.recent.${at}.start`);
    const sums = new BlockSums(like.signalCount, like.groupCount);
    sums.clear(cells!);
    for (const name of SUM_ARRAYS) sums[name] = reader.float64(`${clock}.recent.${at}.${name}`);
    recent.keep(start!, sums);
  }
}
