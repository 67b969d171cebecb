import { alarmId, type AlarmBook } from './alarm-book.js';
import type { ClockState } from './clock-state.js';
import { explain, type Cause } from './explain.js';
import { cohortKey } from './cohort-key.js';
import { withAllPairs, type Cuts } from './cuts.js';
import type { Firing } from './firing.js';
import type { Fleet } from './fleet.js';
import { rawCohortMoment } from './streams.js';
import type { Alarm, Cohort, Lane, WatchedSignal, WatchedSignals } from './types.js';

/** A stream's own past says what is usual when it is so many times as long as the change. */
const PAST_TO_CHANGE = 4;

/** A stream whose evidence (or, in the fast lane, ratio) reached its threshold in this block. */
export interface Crossing {
  readonly cohort: number;
  readonly signal: number;
  readonly lane: Lane;
  readonly evidence: number;
  /** Start of the block in which the change most likely began. */
  readonly since: number;
}

export interface Scene {
  readonly crossings: readonly Crossing[];
  readonly watched: WatchedSignals;
  /** As they are now: an alarm may add a cohort. */
  readonly cuts: () => Cuts;
  /** Watches a pair from now on, and returns its index. */
  readonly adopt: (pair: Cohort) => number;
  readonly fleet: Fleet;
  readonly book: AlarmBook;
  readonly firing: Firing;
  readonly state: ClockState;
  readonly noisy: boolean;
  /** Event time at which these alarms are raised. */
  readonly end: number;
}

/**
 * Turns crossings into alarms: signal by signal, marginal signals before pairs, the smallest cohort that explains what
 * crossed, joined to a firing alarm that is about the same feature and devices.
 */
export function raiseAlarms(scene: Scene): Alarm[] {
  const touched = new Map<string, Alarm>();
  if (scene.crossings.length === 0) return [];
  // Pairs that are not watched cross no threshold, but may be what explains the values that did.
  const { cellAttributes, cellDevices } = scene.fleet;
  const cuts = withAllPairs(scene.cuts(), cellAttributes, cellDevices);
  for (const [signal, crossings] of bySignal(scene)) {
    for (const named of causesOf(scene, cuts, signal, crossings)) {
      const cause = { ...named, cohort: watchedIndex(scene, cuts, named.cohort) };
      const alarm = settle(scene, signal, cause, crossings);
      touched.set(alarm.id, alarm);
    }
  }
  return [...touched.values()];
}

function bySignal(scene: Scene): [number, Crossing[]][] {
  const groups = new Map<number, Crossing[]>();
  for (const crossing of scene.crossings)
    groups.set(crossing.signal, [...(groups.get(crossing.signal) ?? []), crossing]);
  const strength = (crossings: readonly Crossing[]): number => Math.max(...crossings.map((c) => c.evidence));
  const isPair = (signal: number): number => (scene.watched.signals[signal]!.features === undefined ? 0 : 1);
  return [...groups].sort(([s, a], [t, b]) => isPair(s) - isPair(t) || strength(b) - strength(a));
}

/** Index of a cohort of `cuts` among those that are watched, to which it is added if need be. */
function watchedIndex(scene: Scene, cuts: Cuts, cohort: number): number {
  const key = cohortKey(cuts.cohorts[cohort]!);
  const known = scene.cuts().cohorts.findIndex((other) => cohortKey(other) === key);
  return known >= 0 ? known : scene.adopt(cuts.cohorts[cohort]!);
}

function causesOf(scene: Scene, cuts: Cuts, signal: number, crossings: readonly Crossing[]): Cause[] {
  const { sums, blocks } = scene.state.recent.since(sinceOf(crossings), signal);
  const S = scene.watched.signals.length;
  const watched = Math.min(scene.cuts().cohorts.length, scene.state.blocks.length / S);
  return explain({
    sums,
    cuts,
    group: scene.watched.signals[signal]!.group,
    noisy: scene.noisy,
    unitSd: scene.watched.signals[signal]!.unitSd,
    crossing: [...new Set(crossings.map((crossing) => crossing.cohort))],
    suspects: scene.book.cohorts(),
    excluded: (cell) => scene.firing.holds(signal, cell),
    pastVariance: (cohort) => {
      const at = cohort * S + signal;
      const seen = cohort < watched ? scene.state.blocks[at]! : 0;
      // A stream that is hardly older than the change, such as a new firmware's, has the change for its past.
      return seen >= PAST_TO_CHANGE * blocks ? scene.state.squares[at]! / seen / blocks : 0;
    },
  });
}

function settle(scene: Scene, signal: number, cause: Cause, crossings: readonly Crossing[]): Alarm {
  const watched = scene.watched.signals[signal]!;
  const { clock } = scene.state;
  // Where the known cohort already fires on this very signal, its devices were left out: this is something else.
  const known = scene.book.find(
    watched,
    (cohort) => overlap(scene, cohort, cause.cohort) >= 0.5 && !scene.book.isFiring(cohort, signal),
  );
  if (known !== undefined) return scene.book.join(known.id, watched.id, signal, clock);
  const related = relatedTo(watched, scene.watched);
  return scene.book.raise(newAlarm(scene, watched, signal, cause, crossings), cause.cohort, signal, related);
}

/** Signals that move with this one's feature: all of that feature, and the pairs it is part of. */
function relatedTo(signal: WatchedSignal, { signals }: WatchedSignals): number[] {
  const names = [signal.feature, ...(signal.features ?? [])];
  const isRelated = (other: WatchedSignal): boolean =>
    other.feature === signal.feature || (other.features?.some((name) => names.includes(name)) ?? false);
  return signals.flatMap((other, at) => (isRelated(other) ? [at] : []));
}

function newAlarm(
  scene: Scene,
  watched: WatchedSignal,
  signal: number,
  cause: Cause,
  crossings: readonly Crossing[],
): Alarm {
  const behind = crossings.filter((crossing) => cause.explains.includes(crossing.cohort));
  const [first] = (behind.length > 0 ? behind : [...crossings]).sort((a, b) => b.evidence - a.evidence);
  const cohort = scene.cuts().cohorts[cause.cohort]!;
  const since = sinceOf(behind.length > 0 ? behind : crossings);
  const effect = (of: number): number => effectSince(scene, since, of, cause.cohort);
  const location = scene.watched.signals.findIndex(
    ({ feature, name }) => feature === watched.feature && name === 'location',
  );
  return {
    id: alarmId(cohort, watched.feature, scene.end),
    cohort,
    feature: watched.feature,
    ...(watched.features === undefined ? {} : { features: watched.features }),
    signal: watched.name,
    signals: [watched.id],
    lane: first!.lane,
    clock: scene.state.clock,
    state: 'firing',
    raisedAt: scene.end,
    changedAt: since,
    evidence: first!.evidence,
    effectSd: watched.unitSd > 0 ? effect(signal) / watched.unitSd : 0,
    ...(location < 0 ? {} : { locationChange: effect(location) }),
    devices: devicesIn(scene, cause.cohort),
  };
}

/** A cohort's own mean residual of one signal since the change. */
function effectSince(scene: Scene, since: number, signal: number, cohort: number): number {
  const { sums } = scene.state.recent.since(since, signal);
  const { group } = scene.watched.signals[signal]!;
  return rawCohortMoment(sums, scene.cuts().cellsOf[cohort]!, 0, group, scene.noisy, () => true).effect;
}

/** The strongest crossing knows best when it began. */
function sinceOf(crossings: readonly Crossing[]): number {
  return crossings.reduce((a, b) => (b.evidence > a.evidence ? b : a)).since;
}

/** Share of the smaller cohort's devices that both hold. */
function overlap(scene: Scene, a: number, b: number): number {
  const other = new Set(scene.cuts().cellsOf[b]);
  let both = 0;
  for (const cell of scene.cuts().cellsOf[a]!) if (other.has(cell)) both += scene.fleet.cellDevices[cell]!;
  const smaller = Math.min(devicesIn(scene, a), devicesIn(scene, b));
  return smaller > 0 ? both / smaller : 0;
}

function devicesIn(scene: Scene, cohort: number): number {
  let devices = 0;
  for (const cell of scene.cuts().cellsOf[cohort]!) devices += scene.fleet.cellDevices[cell]!;
  return devices;
}
