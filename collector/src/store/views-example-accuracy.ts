import { instantOf } from './views-instant.js';
import type { AccuracyCell, AccuracyQuery, AccuracySeries, AccuracyView } from './views.js';

const DAY = 86_400;
const DAYS = 14;
/** From this day on the made-up concept has changed. */
const PARTED = 8;

/**
 * Two weeks of a made-up model: version 2.3.1 is as good as its confidence says, 2.4.0 (and, taken together, all) is not
 * from the ninth day on. Firmware 2.0-beta has too few devices to be told of.
 */
export function exampleAccuracy(
  { model, cohort, by, block }: AccuracyQuery,
  plan: string,
  newestSeconds: number,
): AccuracyView {
  const from = Math.floor(newestSeconds / DAY) * DAY - (DAYS - 1) * DAY;
  const suppressed = cohort['firmware'] === '2.0-beta';
  const versions = by === 'none' ? [undefined] : ['2.3.1', '2.4.0'];
  return {
    model,
    cohort,
    block,
    from: instantOf(from),
    to: instantOf(newestSeconds),
    series: versions.map((version) => series({ version, by, plan, from, parted: version !== '2.3.1', suppressed })),
  };
}

interface Made {
  readonly version: string | undefined;
  readonly by: AccuracyQuery['by'];
  readonly plan: string;
  readonly from: number;
  readonly parted: boolean;
  readonly suppressed: boolean;
}

function series({ version, by, plan, from, parted, suppressed }: Made): AccuracySeries {
  const cell = (estimate: number, half: number, samples: number, devices: number): AccuracyCell =>
    suppressed
      ? { outcome: 'suppressed', suppressed: true, devices: '<5' }
      : { outcome: 'estimated', estimate, low: estimate - half, high: estimate + half, samples, devices };
  const warns = parted && !suppressed;
  return {
    plan,
    ...(version !== undefined && { version }),
    ...(by === 'variant' && { variant: 'fp32' }),
    reference: { labels: 2_000, devices: 20, betweenDevices: 0.03, spread: 'measured' },
    estimated: cell(0.915, 0.02, 161_280, 48),
    measured: cell(parted ? 0.87 : 0.91, 0.015, 3_200, 40),
    gap: cell(parted ? -0.045 : -0.005, 0.022, 3_200, 40),
    parting: warns
      ? {
          outcome: 'parted',
          direction: 'below',
          from: instantOf(from + PARTED * DAY),
          to: instantOf(from + (PARTED + 4) * DAY),
          gap: cell(-0.1, 0.05, 900, 40),
        }
      : suppressed
        ? { outcome: 'no-data' }
        : { outcome: 'together' },
    points: Array.from({ length: DAYS }, (_, day) => ({
      at: instantOf(from + day * DAY),
      estimated: cell(0.915 + 0.005 * Math.sin(day), 0.022, 11_520, 48),
      measured: cell(0.91 - (parted && day >= PARTED ? 0.1 : 0) + 0.008 * Math.cos(2 * day), 0.04, 230, 40),
    })),
  };
}
