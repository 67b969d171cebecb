import { coverageOf, leftOutBy, type Coverage } from './coverage.js';
import { judgeBlock } from './judge-block.js';
import { reportingDevices } from './judge.js';
import { Memory } from './memory.js';
import { DEFAULT_DETECTOR_OPTIONS, type DetectorOptions } from './options.js';
import { learnBlock, raiseCrossed, rebaseline, resolveByHand, resolveQuiet, restartSignal } from './settle-block.js';
import type { ClockChoice } from './signal-clocks.js';
import { readSnapshot, writeSnapshot } from './snapshot.js';
import { SLOW_CLOCK_SECONDS } from './types.js';
import type { Alarm, Attributes, BlockResult, Clock, Cohort, ReportColumns, WatchedSignals } from './types.js';

/**
 * Watches one model and plan: every signal of every cohort, for ever, under one promise on false alarms.
 *
 * Pure: time comes with the blocks. Give it every window once, in event-time order and when its watermark has passed,
 * and every 6-hour and 1-day block likewise; it evaluates a block against the devices' own past and only then learns
 * it. Errors: RangeError for a block out of order or with arrays that don't fit the signals.
 * Cost: about 5 ns per device and signal, and about 1 µs per stream. Source: docs/concepts/detection.md.
 */
export class Detector {
  readonly #memory: Memory;

  constructor(watched: WatchedSignals, options: Partial<DetectorOptions> = {}) {
    this.#memory = new Memory(watched, { ...DEFAULT_DETECTOR_OPTIONS, ...options });
  }

  /** Continues exactly where `snapshot` was taken. Errors: RangeError when the bytes are another plan's or damaged. */
  static restore(watched: WatchedSignals, options: Partial<DetectorOptions>, bytes: Uint8Array): Detector {
    const detector = new Detector(watched, options);
    readSnapshot(bytes, detector.#memory);
    return detector;
  }

  /** All that it has learnt, as bytes to go on from. */
  snapshot(): Uint8Array {
    return writeSnapshot(this.#memory);
  }

  get options(): DetectorOptions {
    return this.#memory.options;
  }

  /** Index 0 is the whole model. */
  get cohorts(): readonly Cohort[] {
    return this.#memory.cuts.cohorts;
  }

  /** Which cohorts are watched, with the devices that each has now, and which are not, and why. */
  get coverage(): Coverage {
    return coverageOf(this.#memory);
  }

  get firing(): readonly Alarm[] {
    return this.#memory.book.firing;
  }

  get deviceCount(): number {
    return this.#memory.fleet.deviceCount;
  }

  /** Start of the last block taken on a clock, epoch seconds; -1 before the first. */
  lastStart(clock: Clock): number {
    return this.#memory.states[clock].lastStart;
  }

  /** Which clock each signal is on now; where the whole model and the cohorts differ, the slower one. */
  clocks(): Record<string, ClockChoice> {
    const { watched, clocks } = this.#memory;
    return Object.fromEntries(watched.signals.map((signal, s) => [signal.id, clocks.slowest(s)]));
  }

  /** The slow blocks that are wanted, by the configured clock. */
  get slowClocks(): readonly ('6h' | '1d')[] {
    const { clock } = this.#memory.options;
    if (clock === 'window') return [];
    return clock === 'auto' ? ['6h', '1d'] : [clock];
  }

  /** Decides how these devices' attributes are cut, as their first window would. */
  survey(attributes: readonly Attributes[]): void {
    this.#memory.fleet.learn(attributes);
  }

  /** One window, also an empty one. */
  window(columns: ReportColumns): BlockResult {
    const memory = this.#memory;
    for (const { signal, scope } of memory.clocks.turn(columns.start, memory.cuts.cohorts.length)) {
      for (const state of Object.values(memory.states)) restartSignal(memory, state, signal, scope);
    }
    return this.#take('window', columns);
  }

  /** One 6-hour or 1-day block. */
  block(columns: ReportColumns): BlockResult {
    const clock = columns.seconds === SLOW_CLOCK_SECONDS['6h'] ? '6h' : '1d';
    if (columns.seconds !== SLOW_CLOCK_SECONDS[clock]) {
      throw new RangeError(`a block lasts 6 h or 1 d, not ${columns.seconds} s`);
    }
    return this.#take(clock, columns);
  }

  /** Starts the baselines of these alarms' cohorts anew and ends the alarms: a person's or a policy's recorded act. */
  rebaseline(ids: readonly string[], at: number): Alarm[] {
    return rebaseline(this.#memory, ids, at);
  }

  /** Ends these alarms as over, a person's recorded act: evidence starts anew, learning goes on. */
  resolve(ids: readonly string[], at: number): Alarm[] {
    return resolveByHand(this.#memory, ids, at);
  }

  /** Removes one device's name and past. What it has added to sums over many devices stays. True when it was known. */
  forget(device: string): boolean {
    const row = this.#memory.fleet.forget(device);
    if (row === undefined) return false;
    for (const state of Object.values(this.#memory.states)) {
      for (const slot of state.slots) slot.baseline.forget([row]);
    }
    return true;
  }

  #take(clock: Clock, columns: ReportColumns): BlockResult {
    const memory = this.#memory;
    const state = memory.states[clock];
    requireFitting(memory, state.lastStart, columns);
    state.lastStart = columns.start;
    const slot = state.slotOf(columns.start);
    state.sums.clear(memory.fleet.cellCount);
    memory.fleet.learn(columns.attributes);
    slot.baseline.take(columns, memory.fleet, state.sums, memory.firing.frozen);
    memory.followFleet(state);
    const judged = judgeBlock(memory, state, columns);
    const resolved = resolveQuiet(memory, state, judged.moments, columns.start + columns.seconds);
    const raised = raiseCrossed(memory, state, judged, columns);
    learnBlock(memory, state, judged, columns);
    const { start, seconds } = columns;
    const { verdicts, outcomes } = judged;
    return {
      clock,
      start,
      seconds,
      devices: reportingDevices(state.sums),
      alarms: [...resolved, ...raised],
      verdicts,
      outcomes,
      unwatched: memory.signalCount * leftOutBy('cap', memory.cuts.leftOut),
    };
  }
}

function requireFitting(memory: Memory, lastStart: number, columns: ReportColumns): void {
  const { length } = columns.devices;
  const { groups, signals } = memory.watched;
  if (columns.start <= lastStart) throw new RangeError(`block ${columns.start} comes after block ${lastStart}`);
  if (columns.attributes.length !== length) throw new RangeError('attributes: one entry per device is needed');
  if (columns.samples.length !== length * groups.length) throw new RangeError('samples: devices x groups are needed');
  if (columns.sums.length !== length * signals.length) throw new RangeError('sums: devices x signals are needed');
}
