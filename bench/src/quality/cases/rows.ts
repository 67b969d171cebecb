import { WINDOWS_PER_WEEK, type QuietRun } from '../watch/quiet-run.js';
import type { Delays } from '../watch/delays.js';
import type { PeerRates } from '../peers/peer-rules.js';
import type { Row } from './case.js';

/**
 * False alarms a week, with the standard error of a count, how many in the run's second half, and the clocks that were
 * chosen. A standing alarm hides others, so the rate is per week of watching: time in which a feature's alarm stands
 * is taken out.
 */
export function alarmRow(quantity: string, expected: string, run: QuietRun, promise = 1): Row {
  const all = run.evidence + run.fast;
  const watched = run.weeks * Math.max(0.01, 1 - run.standing);
  const rate = all / watched;
  const error = Math.sqrt(Math.max(all, 1)) / watched;
  const half = (run.weeks * WINDOWS_PER_WEEK) / 2;
  const late = run.at.filter((window) => window >= half).length;
  const clocks = Object.entries(run.clocks).map(([clock, signals]) => `${clock} ${signals}`);
  const details = [`${all} in ${run.weeks.toFixed(0)} wk`];
  if (all > 0) details.push(`${late} in the second half`, `fast lane ${run.fast}`);
  if (run.standing > 0.01) details.push(`an alarm stood ${(100 * run.standing).toFixed(0)} % of the time`);
  return {
    quantity: `${quantity}: false alarms a week`,
    expected,
    measured: `${rate.toFixed(2)} ± ${error.toFixed(2)} (${[...details, `clocks ${clocks.join(', ')}`].join('; ')})`,
    values: {
      perWeek: rate,
      standardError: error,
      evidenceAlarms: run.evidence,
      fastAlarms: run.fast,
      secondHalf: late,
      standing: run.standing,
      weeks: run.weeks,
    },
    kept: rate <= promise + 2 * Math.sqrt(promise / run.weeks),
  };
}

/** Median delay in windows, and how many were found at all. */
export function delayRow(quantity: string, expected: string, { delays, wrong, fast }: Delays): Row {
  const sorted = [...delays].sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
  const found = sorted.filter(Number.isFinite).length;
  return {
    quantity: `${quantity}: windows to the right alarm, median`,
    expected,
    measured: `${Number.isFinite(median) ? median.toFixed(0) : 'not found'} (found ${found} of ${sorted.length}, ${fast} by the fast lane; ${wrong} wrong alarms)`,
    values: { median, found, of: sorted.length, wrong, fast },
  };
}

export function peerRow(quantity: string, expected: string, rates: PeerRates): Row {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return {
    quantity: `${quantity}: feature-windows in which peers' rules fire`,
    expected,
    measured: `chi-square p < .01 ${percent(rates.chiSquare)}, K-S p < .01 ${percent(rates.ks)}, PSI > 0.1 ${percent(rates.psi10)}, PSI > 0.2 ${percent(rates.psi20)}`,
    values: { ...rates },
  };
}
