import type { QuietRun } from '../watch/quiet-run.js';
import type { Delays } from '../watch/delays.js';
import type { PeerRates } from '../peers/peer-rules.js';
import type { Row } from './case.js';

/** False alarms a week, with the standard error of a count, both lanes, and the clocks that were chosen. */
export function alarmRow(quantity: string, expected: string, run: QuietRun, promise = 1): Row {
  const all = run.evidence + run.fast;
  const rate = all / run.weeks;
  const error = Math.sqrt(Math.max(all, 1)) / run.weeks;
  const clocks = Object.entries(run.clocks)
    .map(([clock, signals]) => `${clock} ${signals}`)
    .join(', ');
  return {
    quantity: `${quantity}: false alarms a week`,
    expected,
    measured: `${rate.toFixed(2)} ± ${error.toFixed(2)} (fast lane ${run.fast} of ${all}; ${run.weeks.toFixed(0)} wk; clocks: ${clocks})`,
    values: {
      perWeek: rate,
      standardError: error,
      evidenceAlarms: run.evidence,
      fastAlarms: run.fast,
      weeks: run.weeks,
    },
    kept: rate <= promise + 2 * Math.sqrt(promise / run.weeks),
  };
}

/** Median delay in windows, and how many were found at all. */
export function delayRow(quantity: string, expected: string, { delays, wrong }: Delays): Row {
  const sorted = [...delays].sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
  const found = sorted.filter(Number.isFinite).length;
  return {
    quantity: `${quantity}: windows to the right alarm, median`,
    expected,
    measured: `${Number.isFinite(median) ? median.toFixed(0) : 'not found'} (found ${found} of ${sorted.length}; ${wrong} wrong alarms)`,
    values: { median, found, of: sorted.length, wrong },
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
