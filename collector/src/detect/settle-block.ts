import { QUIET_BLOCKS } from './alarm-book.js';
import { raiseAlarms } from './blame.js';
import type { ClockState } from './clock-state.js';
import { cohortKey } from './cuts.js';
import { forgetStream } from './evidence.js';
import type { JudgedBlock } from './judge-block.js';
import { remember } from './judge.js';
import type { Memory } from './memory.js';
import { momentAt, type Moments } from './moments.js';
import { SCOPES, scopeOf, type Scope } from './signal-clocks.js';
import type { Alarm, ReportColumns } from './types.js';

/** Resolves what has been quiet for long enough by this block. */
export function resolveQuiet(memory: Memory, state: ClockState, moments: Moments, end: number): Alarm[] {
  const { book, options, watched } = memory;
  for (const stream of book.streams()) {
    if (stream.clock !== state.clock) continue;
    const at = memory.stream(stream.cohort, stream.signal);
    if (moments.n[at] === 0) {
      // Nobody is in the cohort any more, as of a firmware that all devices have left: nothing fires there.
      if (memory.cuts.cellsOf[stream.cohort]!.every((cell) => memory.fleet.cellDevices[cell] === 0))
        book.note(stream, true);
      continue;
    }
    const { unitSd } = watched.signals[stream.signal]!;
    // A cohort that came with the change, such as a new firmware's, has nothing but the change for its past.
    const isYoung = state.blocks[at]! < QUIET_BLOCKS;
    const past = isYoung ? (unitSd * unitSd) / moments.n[at]! : state.squares[at]! / state.blocks[at]!;
    const noise = 2 * Math.sqrt(Math.max(moments.variance[at]!, past));
    const smallest = options.smallestShift * unitSd;
    book.note(stream, Math.abs(moments.effect[at]!) <= Math.max(smallest, noise));
  }
  const resolved = book.resolve(end);
  if (resolved.length > 0) memory.firingChanged();
  return resolved;
}

/** Raises alarms for what crossed in this block; the evidence of those signals then starts anew. */
export function raiseCrossed(memory: Memory, state: ClockState, judged: JudgedBlock, columns: ReportColumns): Alarm[] {
  state.recent.keep(columns.start, state.sums);
  if (judged.crossings.length === 0) return [];
  const end = columns.start + columns.seconds;
  const raised = raiseAlarms({
    crossings: judged.crossings,
    watched: memory.watched,
    cuts: () => memory.cuts,
    adopt: (pair) => memory.adopt(pair),
    fleet: memory.fleet,
    book: memory.book,
    firing: memory.firing,
    state,
    noisy: columns.noisy === true,
    end,
  });
  for (const { signal } of judged.crossings) for (const scope of SCOPES) restartSignal(memory, state, signal, scope);
  memory.firingChanged();
  if (!memory.options.rebaselineAfterAlarm) return raised;
  const ids = raised.map((alarm) => alarm.id);
  return [...raised, ...rebaseline(memory, ids, end)];
}

/** After judging: each stream's own past, the likeness of neighbouring blocks, and rare events. */
export function learnBlock(memory: Memory, state: ClockState, judged: JudgedBlock, columns: ReportColumns): void {
  const { moments, judgements } = judged;
  const { clocks, firing } = memory;
  const likeness = state.clock === '6h' ? clocks.quarters : state.clock === '1d' ? clocks.days : undefined;
  const counted = new Float64Array(moments.effect.length);
  for (let stream = 0; stream < counted.length; stream++) {
    const signal = stream % memory.signalCount;
    const cohort = (stream - signal) / memory.signalCount;
    // Once per signal and scope: the whole model is cohort 0, cohorts begin at 1.
    if (cohort < SCOPES.length) likeness?.[scopeOf(cohort)].tick(signal);
    if (moments.n[stream] === 0) continue;
    if (firing.isFiring(cohort, signal)) {
      state.weekly.hold(stream, moments.effect[stream]!);
      continue;
    }
    // What was held while it fired was a change that has passed by itself, and may come again.
    state.weekly.release(stream, true);
    state.weekly.learn(stream, moments.effect[stream]!, moments.variance[stream]!);
    const judgement = judgements[stream];
    remember(state, stream, judgement, momentAt(moments, stream));
    counted[stream] = 1;
    if (likeness === undefined) continue;
    const ratio = judgement === undefined ? 0 : Math.max(-4, Math.min(4, judgement.ratio));
    if (ratio !== 0 && state.lastRatio[stream] !== 0)
      likeness[scopeOf(cohort)].add(signal, state.lastRatio[stream]!, ratio);
    state.lastRatio[stream] = ratio;
  }
  if (state.clock === 'window') clocks.learn(moments.effect, counted, Math.floor(columns.start / columns.seconds));
}

/** Starts the baselines of these alarms' cohorts anew, on every clock, and ends the alarms. */
export function rebaseline(memory: Memory, ids: readonly string[], at: number): Alarm[] {
  const wanted = new Set(ids);
  const cells = new Set<number>();
  for (const alarm of memory.book.firing) {
    if (!wanted.has(alarm.id)) continue;
    const cohort = memory.cuts.cohorts.findIndex((candidate) => cohortKey(candidate) === cohortKey(alarm.cohort));
    for (const cell of memory.cuts.cellsOf[cohort] ?? []) cells.add(cell);
  }
  const rows = memory.fleet.rowsIn(cells);
  for (const state of Object.values(memory.states)) {
    for (const { cohort, signal } of memory.book.streams()) state.weekly.release(memory.stream(cohort, signal), false);
    for (const slot of state.slots) slot.baseline.forget(rows);
    state.evidence.fill(0);
    state.recent.clear();
  }
  const ended = memory.book.rebaseline(wanted, at);
  memory.firingChanged();
  return ended;
}

/** Ends these alarms as over: evidence of all that they held still starts anew, and learning goes on where it stopped. */
export function resolveByHand(memory: Memory, ids: readonly string[], at: number): Alarm[] {
  const wanted = new Set(ids);
  for (const signal of memory.book.relatedTo(wanted)) {
    for (const state of Object.values(memory.states)) {
      for (const scope of SCOPES) restartSignal(memory, state, signal, scope);
    }
  }
  const ended = memory.book.resolveByHand(wanted, at);
  memory.firingChanged();
  return ended;
}

/** The evidence of one signal starts anew in the whole model or in every cohort, on one clock. */
export function restartSignal(memory: Memory, state: ClockState, signal: number, scope: Scope): void {
  for (let cohort = 0; cohort < memory.cuts.cohorts.length; cohort++) {
    if (scopeOf(cohort) !== scope) continue;
    const stream = memory.stream(cohort, signal);
    if (stream < state.blocks.length) forgetStream(state.evidence, stream);
  }
}
