import { logBinomialUpperTail } from '../../stats/binomial-tail.js';
import { logHypergeometricUpperTail } from '../../stats/hypergeometric-tail.js';
import { clusteredDifference, type DeviceDesign } from './clustered-difference.js';
import { sum } from './feature-counts.js';

/** Rows with an event (missing, a category) by device, and all rows they could have happened in. */
export interface EventCounts {
  readonly referenceEvents: Float64Array;
  readonly referenceRows: Float64Array;
  readonly currentEvents: Float64Array;
  readonly currentRows: Float64Array;
}

/** Change of the events' share, and its two-sided p-value; a change within `smallest` has p = 1. */
export interface ShareTest {
  readonly change: number;
  readonly p: number;
}

/** Rows are independent: Fisher's exact test of what the change is beyond `smallest`. */
export function shareTestOfRows(counts: EventCounts, smallest: number): ShareTest {
  const total = totals(counts);
  const change = total.current / total.currentRows - total.reference / total.referenceRows;
  if (Math.abs(change) <= smallest) return { change, p: 1 };
  // Where the events became fewer, look at those that did not happen.
  const [events, others] =
    change > 0
      ? [total.current, total.reference]
      : [total.currentRows - total.current, total.referenceRows - total.reference];
  const beyond = Math.max(0, Math.floor(events - smallest * total.currentRows));
  const rows = total.currentRows + total.referenceRows;
  const log = logHypergeometricUpperTail(rows, beyond + others, total.currentRows, beyond);
  return { change, p: twoSided(log) };
}

/**
 * Devices are the unit. The better of two tests, paid for twice: that of the devices' mean shares, which needs them to
 * agree, and that of the number of devices with at least one event (as R4), which works where events are rare.
 */
export function shareTestOfDevices(counts: EventCounts, smallest: number, design: DeviceDesign): ShareTest | undefined {
  const total = totals(counts);
  const share = (total.current + total.reference) / (total.currentRows + total.referenceRows);
  const sd = Math.sqrt(share * (1 - share));
  const scaled = (events: Float64Array): Float64Array => events.map((count) => (sd > 0 ? count / sd : 0));
  const difference = clusteredDifference(
    design,
    {
      referenceRows: counts.referenceRows,
      referenceSums: scaled(counts.referenceEvents),
      currentRows: counts.currentRows,
      currentSums: scaled(counts.currentEvents),
    },
    sd > 0 ? smallest / sd : 0,
  );
  if (difference === undefined) return undefined;
  const change = difference.change * sd;
  if (Math.abs(change) <= smallest) return { change, p: 1 };
  return { change, p: Math.min(1, 2 * Math.min(difference.p, byDevices(counts, change > 0))) };
}

/** Two-sided p of the number of devices with an event in `current`, given how many device-files have one at all. */
function byDevices(counts: EventCounts, more: boolean): number {
  const withEvents = (events: Float64Array): number => events.filter((count) => count > 0).length;
  const [current, reference] = [withEvents(counts.currentEvents), withEvents(counts.referenceEvents)];
  const share = partOfCurrent(counts.currentRows, counts.referenceRows);
  return more
    ? twoSided(logBinomialUpperTail(current + reference, share.most, current))
    : twoSided(logBinomialUpperTail(current + reference, 1 - share.least, reference));
}

/** The part that `current` has in all rows or in all device-files: which of them counts can't be told, so both bounds. */
export function partOfCurrent(currentRows: Float64Array, referenceRows: Float64Array): { most: number; least: number } {
  const present = (rows: Float64Array): number => rows.filter((count) => count > 0).length;
  const rows = sum(currentRows) / (sum(currentRows) + sum(referenceRows));
  const devices = present(currentRows) / (present(currentRows) + present(referenceRows));
  return { most: Math.max(rows, devices), least: Math.min(rows, devices) };
}

/** The p-value of a one-sided log tail in the direction that was seen. */
export function twoSided(logTail: number): number {
  return Math.min(1, 2 * Math.exp(logTail));
}

function totals(counts: EventCounts): {
  current: number;
  reference: number;
  currentRows: number;
  referenceRows: number;
} {
  return {
    current: sum(counts.currentEvents),
    reference: sum(counts.referenceEvents),
    currentRows: sum(counts.currentRows),
    referenceRows: sum(counts.referenceRows),
  };
}
