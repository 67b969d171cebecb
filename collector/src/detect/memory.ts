import { AlarmBook } from './alarm-book.js';
import { AttributeBook } from './attribute-book.js';
import { ClockState } from './clock-state.js';
import { cohortOptions, cutWish } from './cohort-options.js';
import { cohortKey, cutsOf, type Cuts } from './cuts.js';
import { FastLane } from './fast-lane.js';
import { Firing } from './firing.js';
import { Fleet } from './fleet.js';
import type { DetectorOptions } from './options.js';
import { isCounted } from './rare-past.js';
import { SignalClocks } from './signal-clocks.js';
import type { Clock, Cohort, WatchedSignals } from './types.js';

/** All that a detector knows between two blocks; the steps of `Detector` read and change it. */
export class Memory {
  readonly watched: WatchedSignals;
  readonly options: DetectorOptions;
  /** Denominator of each signal. */
  readonly groupOf: Int32Array;
  readonly states: Readonly<Record<Clock, ClockState>>;
  readonly fast = new FastLane();
  readonly clocks: SignalClocks;
  readonly firing: Firing;
  fleet: Fleet;
  cuts: Cuts;
  book = new AlarmBook();

  constructor(watched: WatchedSignals, options: DetectorOptions) {
    this.watched = watched;
    this.options = options;
    this.groupOf = Int32Array.from(watched.signals, (signal) => signal.group);
    const counted = [...watched.signals.keys()].filter((s) => isCounted(watched.signals[s]!));
    const state = (clock: Clock): ClockState =>
      new ClockState(clock, this.groupOf, watched.groups.length, options, counted);
    this.states = { window: state('window'), '6h': state('6h'), '1d': state('1d') };
    this.fleet = new Fleet(new AttributeBook(cohortOptions(options), options.attributes));
    this.cuts = cutsOf([], [], cutWish(options));
    this.firing = new Firing(watched.signals.length);
    this.clocks = new SignalClocks(watched.signals.length, options);
  }

  get signalCount(): number {
    return this.watched.signals.length;
  }

  /** Index of a stream in every per-stream array. */
  stream(cohort: number, signal: number): number {
    return cohort * this.signalCount + signal;
  }

  /** The stream of `options.traced`; -1 when none is, or its cohort has not been seen yet. */
  get traced(): number {
    const { traced } = this.options;
    if (traced === undefined) return -1;
    const key = cohortKey(traced.cohort);
    const cohort = this.cuts.cohorts.findIndex((candidate) => cohortKey(candidate) === key);
    const signal = this.watched.signals.findIndex(({ id }) => id === traced.signal);
    return cohort < 0 || signal < 0 ? -1 : this.stream(cohort, signal);
  }

  /** New cells mean new cuts; streams that existed keep their place. */
  followFleet(state: ClockState): void {
    if (this.fleet.cellCount !== this.cuts.cellsOf[0]!.length) {
      this.recut(this.cuts.cohorts);
    }
    if (this.fleet.cellCount > 0) state.sums.reach(this.fleet.cellCount - 1);
    state.reach(this.stream(this.cuts.cohorts.length, 0));
  }

  /** Cuts the fleet as it is now. Each of `known` keeps its index, and what is new comes after them. */
  recut(known: readonly Cohort[]): void {
    const { cellAttributes, cellDevices } = this.fleet;
    this.cuts = cutsOf(cellAttributes, cellDevices, cutWish(this.options), known);
    this.firingChanged();
  }

  /** Watches one more cohort, a pair that an alarm has named, and returns its index. */
  adopt(cohort: Cohort): number {
    const known = this.cuts.cohorts.length;
    this.recut([...this.cuts.cohorts, cohort]);
    return known;
  }

  /** Call it after alarms or cells have changed. */
  firingChanged(): void {
    this.firing.rebuild(this.book, this.cuts);
  }
}
