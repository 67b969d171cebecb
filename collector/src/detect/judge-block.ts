import type { Crossing } from './blame.js';
import type { ClockState } from './clock-state.js';
import { advanceStream, changeOf, evidenceOf } from './evidence.js';
import { judge, type Judgement } from './judge.js';
import type { Memory } from './memory.js';
import { momentAt, Moments, type Moment } from './moments.js';
import { fastLaneLearningSeconds } from './options.js';
import { scopeOf } from './signal-clocks.js';
import { streamMoments } from './streams.js';
import { threshold } from './thresholds.js';
import type { Outcome, ReportColumns, StreamVerdict } from './types.js';
import { outcomeOf, strongerOf } from './verdict-outcome.js';
import { partsOf } from './verdict-parts.js';

const DAY = 86_400;
/** Evidence below this share of its threshold is not worth a row in the store. */
const NOTABLE_SHARE = 0.01;

/**
 * Most that one window may say: whatever a glitch that all devices share looks like, one window alone is never enough.
 * Gross changes are the fast lane's, which wants two windows. Evidence stays valid, since a bound only lowers it.
 */
const LARGEST_WINDOW_Z = 4;

/** On a day of an unknown kind a gross change must be so many times as gross: a first week-end is none. */
const UNKNOWN_DAY_DOUBT = 2;

export interface JudgedBlock {
  readonly moments: Moments;
  readonly judgements: readonly (Judgement | undefined)[];
  readonly crossings: readonly Crossing[];
  readonly verdicts: readonly StreamVerdict[];
  readonly outcomes: Readonly<Record<Outcome, number>>;
}

/** Judges every stream by one block whose sums are in `state`, and takes it into evidence. Learns nothing yet. */
export function judgeBlock(memory: Memory, state: ClockState, columns: ReportColumns): JudgedBlock {
  const moments = momentsOf(memory, state, columns.noisy === true);
  state.weekly.take(columns.start, moments);
  if (state.clock === 'window') memory.fast.openDay(Math.floor(columns.start / DAY), moments.effect.length);
  const judging = new Judging(memory, state, columns, moments);
  for (let cohort = 0; cohort < memory.cuts.cohorts.length; cohort++) {
    for (let signal = 0; signal < memory.signalCount; signal++) judging.take(cohort, signal);
  }
  return judging;
}

function momentsOf(memory: Memory, state: ClockState, noisy: boolean): Moments {
  const { cuts, groupOf, firing } = memory;
  const moments = new Moments(memory.stream(cuts.cohorts.length, 0));
  streamMoments(state.sums, cuts, groupOf, noisy, moments);
  // Where a change is firing, its devices are left out of everybody else's comparison.
  for (const signal of firing.signals()) {
    firing.moments(state.sums, cuts, signal, groupOf[signal]!, noisy, (cohort, moment) => {
      moments.set(memory.stream(cohort, signal), moment);
    });
  }
  return moments;
}

class Judging implements JudgedBlock {
  readonly moments: Moments;
  readonly judgements: (Judgement | undefined)[];
  readonly crossings: Crossing[] = [];
  readonly verdicts: StreamVerdict[] = [];
  readonly outcomes: Record<Outcome, number> = { drift: 0, stable: 0, inconclusive: 0, 'no-data': 0 };
  readonly #memory: Memory;
  readonly #state: ClockState;
  readonly #columns: ReportColumns;
  readonly #fastArmed: boolean;
  /** A day of a kind of which too few have been seen: what it shows is learnt, not judged. */
  readonly #isUnknownDay: boolean;
  readonly #traced: number;
  readonly #wholeLimit: number;
  readonly #cohortLimit: number;

  constructor(memory: Memory, state: ClockState, columns: ReportColumns, moments: Moments) {
    this.#memory = memory;
    this.#state = state;
    this.#columns = columns;
    this.moments = moments;
    this.judgements = new Array<Judgement | undefined>(moments.effect.length);
    const { options, clocks, cuts, signalCount } = memory;
    this.#traced = memory.traced;
    this.#isUnknownDay = clocks.isUnknownDay(columns.start);
    this.#fastArmed = state.clock === 'window' && clocks.history >= fastLaneLearningSeconds(options);
    this.#wholeLimit = threshold(options, columns.seconds, true, signalCount, cuts.cohorts.length - 1);
    this.#cohortLimit = threshold(options, columns.seconds, false, signalCount, cuts.cohorts.length - 1);
  }

  take(cohort: number, signal: number): void {
    const stream = this.#memory.stream(cohort, signal);
    const moment = momentAt(this.moments, stream);
    const firing = this.#memory.firing.isFiring(cohort, signal);
    const judgement = this.#judge(cohort, signal, moment, firing);
    this.judgements[stream] = judgement;
    if (judgement !== undefined && !firing) this.#fastLane(cohort, signal, judgement);
    const choice = this.#memory.clocks.of(signal, scopeOf(cohort));
    const evidence = choice === this.#state.clock ? this.#evidence(cohort, signal, judgement, firing) : 0;
    const isUndecided = choice === 'learning' || choice === 'alike-days';
    const isTold = choice === this.#state.clock || (isUndecided && this.#state.clock === 'window');
    if (!isTold && stream !== this.#traced) return;
    const outcome = outcomeOf(this.#memory, {
      signal,
      moment,
      judgement,
      firing,
      choice,
      isUnknownDay: this.#isUnknownDay,
    });
    this.#tell(cohort, signal, moment, judgement, outcome, evidence, isTold);
  }

  #judge(cohort: number, signal: number, moment: Moment, firing: boolean): Judgement | undefined {
    const { watched, cuts, firing: held, options } = this.#memory;
    return judge(this.#state, {
      stream: this.#memory.stream(cohort, signal),
      signal: watched.signals[signal]!,
      index: signal,
      moment,
      cells: cuts.cellsOf[cohort]!,
      includes: firing ? undefined : held.outsideOf(signal),
      smallestShift: options.smallestShift,
      noisy: this.#columns.noisy === true,
    });
  }

  #fastLane(cohort: number, signal: number, judgement: Judgement): void {
    if (this.#state.clock !== 'window') return;
    const stream = this.#memory.stream(cohort, signal);
    const { start, seconds } = this.#columns;
    const blocks = this.#state.blocks[stream]!;
    const ratio = this.#isUnknownDay ? judgement.ratio / UNKNOWN_DAY_DOUBT : judgement.ratio;
    if (!this.#memory.fast.take(stream, ratio, blocks, this.#fastArmed, Math.floor(start / seconds))) return;
    const since = start - seconds;
    this.crossings.push({ cohort, signal, lane: 'fast', evidence: Math.abs(judgement.ratio), since });
  }

  #evidence(cohort: number, signal: number, judgement: Judgement | undefined, firing: boolean): number {
    const stream = this.#memory.stream(cohort, signal);
    const { evidence: memory } = this.#state;
    if (judgement === undefined || firing || this.#isUnknownDay) return evidenceOf(memory, stream);
    const { start } = this.#columns;
    const evidence = advanceStream(memory, stream, start, this.#bounded(judgement.up), this.#bounded(judgement.down));
    if (evidence >= this.#limit(cohort) && !this.#isDoubted(cohort, signal)) {
      this.crossings.push({ cohort, signal, lane: 'evidence', evidence, since: changeOf(memory, stream) });
    }
    return evidence;
  }

  /** Windows that have become alike make evidence out of nothing. */
  #isDoubted(cohort: number, signal: number): boolean {
    const { clocks, cuts } = this.#memory;
    return this.#state.clock === 'window' && clocks.doubtsWindows(signal, scopeOf(cohort), cuts.cohorts.length);
  }

  #bounded(z: number): number {
    return this.#state.clock === 'window' ? Math.max(-LARGEST_WINDOW_Z, Math.min(LARGEST_WINDOW_Z, z)) : z;
  }

  #limit(cohort: number): number {
    return cohort === 0 ? this.#wholeLimit : this.#cohortLimit;
  }

  #tell(
    cohort: number,
    signal: number,
    moment: Moment,
    judgement: Judgement | undefined,
    outcome: Pick<StreamVerdict, 'outcome' | 'reason'>,
    evidence: number,
    isTold: boolean,
  ): void {
    if (isTold) this.outcomes[outcome.outcome] += 1;
    const limit = this.#limit(cohort);
    const isNotable = cohort === 0 || outcome.outcome === 'drift' || evidence >= NOTABLE_SHARE * limit;
    const stream = this.#memory.stream(cohort, signal);
    if (!isNotable && !this.#memory.options.allVerdicts && stream !== this.#traced) return;
    const { id, feature } = this.#memory.watched.signals[signal]!;
    this.verdicts.push({
      cohort: this.#memory.cuts.cohorts[cohort]!,
      signal: id,
      feature,
      clock: this.#state.clock,
      start: this.#columns.start,
      ...outcome,
      effect: moment.effect,
      deviation: judgement?.deviation ?? 0,
      z: judgement === undefined ? 0 : strongerOf(judgement),
      evidence,
      threshold: limit,
      devices: moment.devices,
      parts: partsOf(this.#memory, this.#state, stream, moment, judgement),
    });
  }
}
