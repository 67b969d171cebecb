import { AlarmBook } from './alarm-book.js';
import { raiseAlarms, type Crossing } from './blame.js';
import { ClockState, type Slot } from './clock-state.js';
import { cohortKey, cutsOf, type Cuts } from './cuts.js';
import { advanceStream, changeOf, evidenceOf, forgetStream } from './evidence.js';
import { FastLane } from './fast-lane.js';
import { Firing } from './firing.js';
import { Fleet } from './fleet.js';
import { judge, remember, reportingDevices, type Judgement } from './judge.js';
import { Moments, type Moment } from './moments.js';
import { DEFAULT_DETECTOR_OPTIONS, fastLaneLearningSeconds, type DetectorOptions } from './options.js';
import { SignalClocks, type ClockChoice } from './signal-clocks.js';
import { readSnapshot, writeSnapshot } from './snapshot.js';
import { streamMoments } from './streams.js';
import { threshold } from './thresholds.js';
import { SLOW_CLOCK_SECONDS } from './types.js';
import type {
  Alarm,
  BlockResult,
  Clock,
  Cohort,
  Outcome,
  ReportColumns,
  StreamVerdict,
  WatchedSignals,
} from './types.js';

const DAY = 86_400;

/**
 * Watches one model and plan: every signal of every cohort, for ever, under one promise on false alarms.
 *
 * Pure: time comes with the blocks. Give it every window once, in event-time order and when its watermark has passed,
 * and every 6-hour and 1-day block likewise; it evaluates a block against the devices' own past and only then learns
 * it. Errors: RangeError for a block out of order or with arrays that don't fit the signals.
 * Cost: about 5 ns per device and signal, and about 1 µs per stream. Source: docs/concepts/detection.md.
 */
export class Detector {
  readonly #watched: WatchedSignals;
  readonly #options: DetectorOptions;
  readonly #groupOf: Int32Array;
  readonly #states: Readonly<Record<Clock, ClockState>>;
  #fleet: Fleet;
  #cuts: Cuts;
  #book = new AlarmBook();
  #firing: Firing;
  readonly #fast = new FastLane();
  readonly #clocks: SignalClocks;

  constructor(watched: WatchedSignals, options: Partial<DetectorOptions> = {}) {
    this.#watched = watched;
    this.#options = { ...DEFAULT_DETECTOR_OPTIONS, ...options };
    this.#groupOf = Int32Array.from(watched.signals, (signal) => signal.group);
    const state = (clock: Clock): ClockState => new ClockState(clock, this.#groupOf, watched.groups.length);
    this.#states = { window: state('window'), '6h': state('6h'), '1d': state('1d') };
    this.#fleet = new Fleet(this.#options.attributes);
    this.#cuts = cutsOf([], [], this.#options.maxCohorts);
    this.#firing = new Firing(watched.signals.length);
    this.#clocks = new SignalClocks(watched.signals.length, this.#options);
  }

  get options(): DetectorOptions {
    return this.#options;
  }

  /** Index 0 is the whole model. */
  get cohorts(): readonly Cohort[] {
    return this.#cuts.cohorts;
  }

  /** Cohorts that the cap left unwatched. */
  get cohortsLeftOut(): number {
    return this.#cuts.leftOut;
  }

  get firing(): readonly Alarm[] {
    return this.#book.firing;
  }

  get deviceCount(): number {
    return this.#fleet.deviceCount;
  }

  /** Start of the last block taken on a clock, epoch seconds; -1 before the first. */
  lastStart(clock: Clock): number {
    return this.#states[clock].lastStart;
  }

  /** Which clock each signal is on now. */
  clocks(): Record<string, ClockChoice> {
    return Object.fromEntries(this.#watched.signals.map((signal, s) => [signal.id, this.#clocks.of(s)]));
  }

  /** Whether slow blocks are wanted at all. */
  get slowClocks(): readonly ('6h' | '1d')[] {
    if (this.#options.clock === 'window') return [];
    return this.#options.clock === 'auto' ? ['6h', '1d'] : [this.#options.clock];
  }

  /** One window, also an empty one. */
  window(columns: ReportColumns): BlockResult {
    const S = this.#watched.signals.length;
    for (const signal of this.#clocks.turn(columns.start, S, this.#cuts.cohorts.length)) this.#restartSignal(signal);
    return this.#take('window', columns);
  }

  /** One 6-hour or 1-day block. */
  block(columns: ReportColumns): BlockResult {
    const clock = columns.seconds === SLOW_CLOCK_SECONDS['6h'] ? '6h' : '1d';
    if (columns.seconds !== SLOW_CLOCK_SECONDS[clock])
      throw new RangeError(`a block lasts 6 h or 1 d, not ${columns.seconds} s`);
    return this.#take(clock, columns);
  }

  snapshot(): Uint8Array {
    return writeSnapshot({
      states: this.#states,
      fleet: this.#fleet,
      cuts: this.#cuts,
      book: this.#book,
      fast: this.#fast,
      clocks: this.#clocks,
    });
  }

  /** Continues exactly where `snapshot` was taken. Errors: RangeError when the bytes are another plan's or damaged. */
  static restore(watched: WatchedSignals, options: Partial<DetectorOptions>, bytes: Uint8Array): Detector {
    const detector = new Detector(watched, options);
    const parts = readSnapshot(
      bytes,
      { states: detector.#states, fast: detector.#fast, clocks: detector.#clocks },
      watched.signals.length,
      detector.#options,
    );
    detector.#fleet = parts.fleet;
    detector.#cuts = parts.cuts;
    detector.#book = parts.book;
    detector.#firing.rebuild(detector.#book, detector.#cuts);
    return detector;
  }

  #take(clock: Clock, columns: ReportColumns): BlockResult {
    const state = this.#states[clock];
    this.#check(state, columns);
    state.lastStart = columns.start;
    const slot = state.slotOf(columns.start);
    state.sums.clear(this.#fleet.cellCount);
    slot.baseline.take(columns, this.#fleet, state.sums, this.#firing.frozen);
    this.#followFleet(clock);
    const noisy = columns.noisy === true;
    const moments = this.#moments(state, noisy);
    const judged = this.#judge(state, slot, moments, noisy, columns);
    const end = columns.start + columns.seconds;
    const alarms = [...this.#quiet(state, moments, end), ...this.#raise(state, columns, judged.crossings, noisy, end)];
    this.#learn(state, slot, moments, judged.judgements, columns);
    return {
      clock,
      start: columns.start,
      seconds: columns.seconds,
      devices: reportingDevices(state.sums),
      alarms,
      verdicts: judged.verdicts,
      outcomes: judged.outcomes,
    };
  }

  #check(state: ClockState, columns: ReportColumns): void {
    const { length } = columns.devices;
    if (columns.start <= state.lastStart)
      throw new RangeError(`block ${columns.start} comes after block ${state.lastStart}`);
    if (columns.attributes.length !== length) throw new RangeError('attributes: one entry per device is needed');
    if (columns.samples.length !== length * this.#watched.groups.length)
      throw new RangeError('samples: devices x groups are needed');
    if (columns.sums.length !== length * this.#watched.signals.length)
      throw new RangeError('sums: devices x signals are needed');
  }

  /** New cells mean new cuts; streams that existed keep their place. */
  #followFleet(clock: Clock): void {
    if (this.#fleet.cellCount !== this.#cuts.cellsOf[0]!.length) {
      this.#cuts = cutsOf(this.#fleet.cellAttributes, this.#fleet.cellDevices, this.#options.maxCohorts, this.#cuts);
      this.#firing.rebuild(this.#book, this.#cuts);
    }
    const state = this.#states[clock];
    if (this.#fleet.cellCount > 0) state.sums.reach(this.#fleet.cellCount - 1);
    state.reach(this.#cuts.cohorts.length * this.#watched.signals.length);
  }

  #moments(state: ClockState, noisy: boolean): Moments {
    const S = this.#watched.signals.length;
    const moments = new Moments(this.#cuts.cohorts.length * S);
    streamMoments(state.sums, this.#cuts, this.#groupOf, noisy, moments);
    // Where a change is firing, its devices are left out of everybody else's comparison.
    for (const signal of this.#firing.signals()) {
      for (let cohort = 0; cohort < this.#cuts.cohorts.length; cohort++) {
        const moment = this.#firing.moment(state.sums, this.#cuts, cohort, signal, this.#groupOf[signal]!, noisy);
        moments.set(cohort * S + signal, moment);
      }
    }
    return moments;
  }

  #judge(state: ClockState, slot: Slot, moments: Moments, noisy: boolean, columns: ReportColumns): Judged {
    const { signals } = this.#watched;
    const S = signals.length;
    const judgements: (Judgement | undefined)[] = new Array<Judgement | undefined>(moments.effect.length);
    const crossings: Crossing[] = [];
    const verdicts: StreamVerdict[] = [];
    const outcomes: Record<Outcome, number> = { drift: 0, stable: 0, inconclusive: 0, 'no-data': 0 };
    if (state.clock === 'window') this.#fast.openDay(Math.floor(columns.start / DAY), moments.effect.length);
    const fastArmed =
      state.clock === 'window' && this.#clocks.history(columns.start) >= fastLaneLearningSeconds(this.#options);
    const limits = [true, false].map((whole) =>
      threshold(this.#options, columns.seconds, whole, S, this.#cuts.cohorts.length - 1),
    );
    for (let cohort = 0; cohort < this.#cuts.cohorts.length; cohort++) {
      for (let s = 0; s < S; s++) {
        const stream = cohort * S + s;
        const signal = signals[s]!;
        const moment = momentAt(moments, stream);
        const firing = this.#firing.isFiring(cohort, s);
        const includes = firing ? undefined : this.#firing.outsideOf(s);
        const judgement = judge(
          state,
          slot,
          stream,
          signal,
          s,
          moment,
          this.#cuts.cellsOf[cohort]!,
          includes,
          this.#options.smallestShift,
          noisy,
        );
        judgements[stream] = judgement;
        if (state.clock === 'window' && judgement !== undefined && !firing) {
          if (this.#fast.take(stream, judgement.ratio, state.blocks[stream]!, fastArmed)) {
            crossings.push({
              cohort,
              signal: s,
              lane: 'fast',
              evidence: Math.abs(judgement.ratio),
              since: columns.start - columns.seconds,
            });
          }
        }
        const choice = this.#clocks.of(s);
        const active = choice === state.clock;
        const limit = limits[cohort === 0 ? 0 : 1]!;
        let value = 0;
        if (active && judgement !== undefined && !firing) {
          value = advanceStream(state.evidence, stream, columns.start, judgement.up, judgement.down);
          if (value >= limit)
            crossings.push({
              cohort,
              signal: s,
              lane: 'evidence',
              evidence: value,
              since: changeOf(state.evidence, stream),
            });
        } else if (active) {
          value = evidenceOf(state.evidence, stream);
        }
        if (!active && (state.clock !== 'window' || (choice !== 'learning' && choice !== 'alike-days'))) continue;
        const outcome = this.#outcome(moment, judgement, s, firing, choice);
        outcomes[outcome.outcome] += 1;
        if (cohort !== 0 && !firing && !this.#options.allVerdicts && !(value * 100 >= limit)) continue;
        verdicts.push({
          cohort: this.#cuts.cohorts[cohort]!,
          signal: signal.id,
          feature: signal.feature,
          clock: state.clock,
          start: columns.start,
          ...outcome,
          effect: moment.effect,
          deviation: judgement?.deviation ?? 0,
          z: judgement === undefined ? 0 : strongerOf(judgement),
          evidence: value,
          threshold: limit,
          devices: moment.devices,
        });
      }
    }
    return { judgements, crossings, verdicts, outcomes };
  }

  #outcome(
    moment: Moment,
    judgement: Judgement | undefined,
    signal: number,
    firing: boolean,
    choice: ClockChoice,
  ): Pick<StreamVerdict, 'outcome' | 'reason'> {
    if (firing) return { outcome: 'drift' };
    if (choice === 'learning' || choice === 'alike-days') return { outcome: 'inconclusive', reason: choice };
    if (moment.n <= 0)
      return this.#firing.touches(signal) ? { outcome: 'inconclusive', reason: 'explained' } : { outcome: 'no-data' };
    return judgement === undefined ? { outcome: 'inconclusive', reason: 'too-few' } : { outcome: 'stable' };
  }

  #raise(
    state: ClockState,
    columns: ReportColumns,
    crossings: readonly Crossing[],
    noisy: boolean,
    end: number,
  ): Alarm[] {
    state.recent.keep(columns.start, state.sums);
    if (crossings.length === 0) return [];
    const S = this.#watched.signals.length;
    const raised = raiseAlarms({
      crossings,
      watched: this.#watched,
      cuts: this.#cuts,
      fleet: this.#fleet,
      book: this.#book,
      firing: this.#firing,
      state,
      noisy,
      end,
      evidenceOf: (cohort, signal) => evidenceOf(state.evidence, cohort * S + signal),
    });
    for (const { signal } of crossings) {
      for (let cohort = 0; cohort < this.#cuts.cohorts.length; cohort++)
        forgetStream(state.evidence, cohort * S + signal);
    }
    this.#firing.rebuild(this.#book, this.#cuts);
    return this.#options.rebaselineAfterAlarm
      ? [
          ...raised,
          ...this.rebaseline(
            raised.map((alarm) => alarm.id),
            end,
          ),
        ]
      : raised;
  }

  /** Resolves what has been quiet for long enough. */
  #quiet(state: ClockState, moments: Moments, end: number): Alarm[] {
    const S = this.#watched.signals.length;
    for (const stream of this.#book.streams()) {
      if (stream.clock !== state.clock) continue;
      const at = stream.cohort * S + stream.signal;
      if (moments.n[at] === 0) continue;
      const past = state.blocks[at]! > 0 ? state.squares[at]! / state.blocks[at]! : 0;
      const noise = 2 * Math.sqrt(Math.max(moments.variance[at]!, past));
      const smallest = this.#options.smallestShift * this.#watched.signals[stream.signal]!.unitSd;
      this.#book.note(stream, Math.abs(moments.effect[at]!) <= Math.max(smallest, noise));
    }
    const resolved = this.#book.resolve(end);
    if (resolved.length > 0) this.#firing.rebuild(this.#book, this.#cuts);
    return resolved;
  }

  /** After judging: the stream's own past, the likeness of neighbours, and rare events. */
  #learn(
    state: ClockState,
    slot: Slot,
    moments: Moments,
    judgements: readonly (Judgement | undefined)[],
    columns: ReportColumns,
  ): void {
    const S = this.#watched.signals.length;
    const likeness =
      state.clock === '6h' ? this.#clocks.quarters : state.clock === '1d' ? this.#clocks.days : undefined;
    const counted = new Float64Array(moments.effect.length);
    for (let stream = 0; stream < counted.length; stream++) {
      const signal = stream % S;
      if (this.#firing.touches(signal)) continue;
      const judgement = judgements[stream];
      remember(state, stream, judgement, momentAt(moments, stream));
      counted[stream] = moments.n[stream]! > 0 ? 1 : 0;
      if (likeness === undefined) continue;
      const ratio = judgement === undefined ? 0 : Math.max(-4, Math.min(4, judgement.ratio));
      if (ratio !== 0 && state.lastRatio[stream] !== 0) likeness.add(signal, state.lastRatio[stream]!, ratio);
      state.lastRatio[stream] = ratio;
      if (stream < S) likeness.tick(signal);
    }
    if (state.clock === 'window')
      this.#clocks.gate.add(moments.effect, counted, Math.floor(columns.start / columns.seconds));
    slot.rare.learn(state.sums, this.#groupOf, this.#firing.frozen);
  }

  /** Starts the baselines of these alarms' cohorts anew and ends the alarms: a person's or a policy's recorded act. */
  rebaseline(ids: readonly string[], at: number): Alarm[] {
    const wanted = new Set(ids);
    const cells = new Set<number>();
    for (const alarm of this.#book.firing) {
      if (!wanted.has(alarm.id)) continue;
      const cohort = this.#cuts.cohorts.findIndex((candidate) => cohortKey(candidate) === cohortKey(alarm.cohort));
      for (const cell of this.#cuts.cellsOf[cohort] ?? []) cells.add(cell);
    }
    const rows: number[] = [];
    for (let row = 0; row < this.#fleet.deviceCount; row++) if (cells.has(this.#fleet.cellOfRow(row))) rows.push(row);
    for (const state of Object.values(this.#states)) {
      for (const slot of state.slots) {
        slot.baseline.forget(rows);
        slot.rare.forget(cells);
      }
      state.evidence.fill(0);
      state.recent.clear();
    }
    const ended = this.#book.rebaseline(wanted, at);
    this.#firing.rebuild(this.#book, this.#cuts);
    return ended;
  }

  #restartSignal(signal: number): void {
    const S = this.#watched.signals.length;
    for (const state of Object.values(this.#states)) {
      for (let cohort = 0; cohort * S < state.blocks.length && cohort < this.#cuts.cohorts.length; cohort++)
        forgetStream(state.evidence, cohort * S + signal);
    }
  }
}

interface Judged {
  readonly judgements: readonly (Judgement | undefined)[];
  readonly crossings: readonly Crossing[];
  readonly verdicts: readonly StreamVerdict[];
  readonly outcomes: Record<Outcome, number>;
}

function momentAt(moments: Moments, at: number): Moment {
  return {
    effect: moments.effect[at]!,
    variance: moments.variance[at]!,
    degrees: moments.degrees[at]!,
    n: moments.n[at]!,
    devices: moments.devices[at]!,
    fewest: moments.fewest[at]!,
  };
}

/** One z for people: the direction that has something to say; 0 when neither has. */
function strongerOf(judgement: Judgement): number {
  if (judgement.up > 0) return judgement.up;
  return judgement.down < 0 ? judgement.down : 0;
}
