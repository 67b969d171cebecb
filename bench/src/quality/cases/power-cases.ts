import { watchedFleet } from '../power/history.js';
import { POWER_FLEETS, TARGETS, type Target } from '../power/targets.js';
import { peerTrial } from '../power/peer-trial.js';
import { runTrial, type Found } from '../power/trial.js';
import { Normals } from '../draw/normals.js';
import { RULES } from '../peers/default-rules.js';
import type { Alarm } from '@fleetally/collector';
import type { Case, CaseContext, Row } from './case.js';

const FLEETS = 2;
const TRIALS_EACH = 20;
const QUARTER = 72;

/** How soon a change of each kind is found, on rows counted by the product: the targets that the project has set itself. */
export const POWER_CASES: readonly Case[] = TARGETS.map((target) => ({
  id: `power-${target.id}`,
  title: `power: ${target.title}`,
  run: (context) => [powerRow(target, context)],
}));

function powerRow(target: Target, context: CaseContext): Row {
  const fleets = context.quick ? 1 : FLEETS;
  const trials = context.quick ? 5 : TRIALS_EACH;
  const found: Found[] = [];
  const peers = RULES.map(() => 0);
  const clocks: Record<string, number> = {};
  let alarmsBefore = 0;
  for (let f = 0; f < fleets; f++) {
    const options = { clock: target.clock };
    const history = watchedFleet(target.fleet, POWER_FLEETS[target.fleet], context.seed + f, options);
    alarmsBefore += history.alarms;
    for (const [clock, signals] of Object.entries(history.clocks)) clocks[clock] = (clocks[clock] ?? 0) + signals;
    const random = new Normals(context.seed * 1000 + f);
    for (let t = 0; t < trials; t++) {
      const number = f * trials + t;
      const trial = {
        seed: random.bits(),
        quiet: target.clock === 'window' ? 0 : random.integer(QUARTER),
        limitWindows: target.limitWindows,
        changes: (since: number) => target.changes(since, number),
        finds: (alarm: Alarm) =>
          target.finds(alarm, number) && (target.lane === undefined || alarm.lane === target.lane),
      };
      found.push(runTrial(history, trial));
      for (const [rule, share] of peerTrial(history, trial, target.columns(number)).entries()) {
        peers[rule]! += share / (fleets * trials);
      }
    }
  }
  const shares = Object.fromEntries(RULES.map((rule, r) => [rule, peers[r]!]));
  return { ...rowOf(target, found, clocks, alarmsBefore), peers: shares };
}

function rowOf(target: Target, found: readonly Found[], clocks: Record<string, number>, alarmsBefore: number): Row {
  const sorted = found.map(({ windows }) => windows).sort((a, b) => a - b);
  const [lower, median, upper] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share)) as [number, number, number];
  const hits = sorted.filter(Number.isFinite).length;
  const fast = found.filter(({ lane }) => lane === 'fast').length;
  const wrong = found.reduce((sum, { wrong: w }) => sum + w, 0);
  const { target: wanted } = target;
  return {
    quantity: `${target.title}: windows to the alarm, median (quartiles)`,
    expected: wanted === undefined ? '–' : `≤ ${wanted}`,
    measured: `${told(median)} (${told(lower)} to ${told(upper)}; found ${hits} of ${sorted.length}, ${fast} by the fast lane; ${wrong} wrong alarms, ${alarmsBefore} before; clocks ${clocksText(clocks)})`,
    values: {
      ...finite({ median, lower, upper }),
      found: hits,
      of: sorted.length,
      fast,
      wrong,
      ...(wanted === undefined ? {} : { target: wanted }),
    },
    ...(wanted === undefined ? {} : { kept: median <= wanted }),
  };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
}

/** What was not found has no figure. */
function finite(figures: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value)));
}

function told(windows: number): string {
  return Number.isFinite(windows) ? windows.toFixed(0) : 'not found';
}

function clocksText(clocks: Record<string, number>): string {
  return Object.entries(clocks)
    .map(([clock, signals]) => `${clock} ${signals}`)
    .join(', ');
}
