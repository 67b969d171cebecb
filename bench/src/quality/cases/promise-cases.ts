import type { Alarm } from '@fleetally/collector';
import { MixedFleet } from '../fleet/mixed/mixed-fleet.js';
import { SETTINGS, type Setting } from '../fleet/mixed/settings.js';
import { poissonUpperBound } from '../measure/poisson-bound.js';
import { RULES } from '../peers/default-rules.js';
import { PeerPanel } from '../peers/peer-panel.js';
import { incidentsOpened } from '../watch/incidents.js';
import { quietRun, WINDOWS_PER_WEEK } from '../watch/quiet-run.js';
import type { Case, CaseContext, Row } from './case.js';

/** With 19 settings 228 weeks in all. */
const WEEKS = 12;
/** A day after two of learning. */
const QUICK_WEEKS = 3 / 7;
const PROMISE = 1;
const MOST_DETAILS = 12;

/** Weeks without any change, over the generator's whole grid, at the detector's defaults. */
export const PROMISE_CASES: readonly Case[] = SETTINGS.map((setting) => ({
  id: `promise-${setting.id}`,
  title: `no change: ${setting.title}`,
  run: (context) => [promiseRow(setting, context)],
}));

function promiseRow(setting: Setting, { seed, weeks, quick }: CaseContext): Row {
  const fleet = new MixedFleet(setting.spec(), seed);
  const panel = new PeerPanel(fleet);
  const run = quietRun(panel, quick ? QUICK_WEEKS : (WEEKS * weeks) / 25);
  const { alarms } = run;
  const half = (run.weeks * WINDOWS_PER_WEEK) / 2;
  const late = run.at.filter((window) => window >= half).length;
  const incidents = incidentsOpened(alarms, new Set(fleet.plan.features.map(({ name }) => name)));
  const ofWhole = alarms.filter(({ cohort }) => Object.keys(cohort).length === 0).length;
  const watched = run.weeks * Math.max(0.01, 1 - run.standing);
  const perWeek = incidents / run.weeks;
  const upper = poissonUpperBound(incidents) / run.weeks;
  const details =
    alarms.length === 0
      ? ''
      : `; ${alarms.length} alarms, whole model ${ofWhole}, fast lane ${run.fast}, second half ${late}; an alarm stood ${(100 * run.standing).toFixed(1)} % of the time, by time watched ${(incidents / watched).toFixed(2)} a week`;
  return {
    quantity: 'incidents a week',
    expected: `≤ ${PROMISE}`,
    measured: `${perWeek.toFixed(2)} (95 %: below ${upper.toFixed(2)}; ${incidents} in ${run.weeks.toFixed(1)} weeks${details}; clocks ${clocksText(run.clocks)})`,
    values: {
      perWeek,
      upper,
      incidents,
      alarms: alarms.length,
      weeks: run.weeks,
      watched,
      fast: run.fast,
      whole: ofWhole,
      secondHalf: late,
      standing: run.standing,
    },
    ...(alarms.length === 0 ? {} : { details: alarms.slice(0, MOST_DETAILS).map(alarmText) }),
    peers: Object.fromEntries(RULES.map((rule, r) => [rule, panel.shares.any[r]!])),
    // A setting is one part of the grid; it is broken when its own count cannot be chance.
    kept: incidents <= PROMISE * run.weeks + 2 * Math.sqrt(PROMISE * run.weeks),
  };
}

function alarmText({ raisedAt, feature, signal, cohort, lane, clock, evidence, effectSd }: Alarm): string {
  const day = raisedAt / 86_400;
  const where =
    Object.entries(cohort)
      .map((entry) => entry.join('='))
      .join(' ') || 'whole model';
  return `day ${day.toFixed(2)} (${day % 7 >= 5 ? 'weekend' : 'week'}), ${feature}/${signal}, ${where}, ${lane} lane, clock ${clock}, evidence ${evidence.toPrecision(2)}, ${effectSd.toFixed(3)} sd`;
}

function clocksText(clocks: Readonly<Record<string, number>>): string {
  return Object.entries(clocks)
    .map(([clock, signals]) => `${clock} ${signals}`)
    .join(', ');
}
