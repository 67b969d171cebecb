import { missingShared } from '../../shared-files.js';
import { publishedDetectors, type PublishedRun } from '../single/published.js';
import { Adwin } from '../single/adwin.js';
import { PageHinkley } from '../single/page-hinkley.js';
import { backtestSine, watchSine, scoreOf, SINE_FILES } from '../single/sine-stream.js';
import type { Case, CaseContext, Row } from './case.js';

const TOLERANCE = 1000;
const WINDOW_ROWS = 100;
const BASELINE_WINDOWS = 25;
/** One stream, and the same rows dealt out to several devices in turn. */
const DEVICES = [1, 5, 20];

/** A real stream in which only correlations change, through `fleetally backtest`. */
export const SINE_CASES: readonly Case[] = [
  {
    id: 'sine-clusters',
    title: `sine_clusters, only correlations change, windows of ${WINDOW_ROWS} rows, ${BASELINE_WINDOWS} windows of baseline, one false alarm a week at one row a second`,
    run: sineRows,
  },
];

function sineRows({ quick }: CaseContext): Row[] {
  const missing = missingShared(...SINE_FILES);
  if (missing !== undefined) {
    return [
      { quantity: 'changes found', expected: '29 of 29, ≤ 1 false', measured: `skipped: ${missing}`, values: {} },
    ];
  }
  return [
    ...(quick ? [1] : DEVICES).map(sineRow),
    columnRow('ADWIN', () => new Adwin()),
    columnRow('Page–Hinkley', () => new PageHinkley()),
    ...publishedDetectors().map(publishedRow),
  ];
}

function sineRow(devices: number): Row {
  const { found, of, falseAlarms, repeated, delays } = scoreOf(
    backtestSine(WINDOW_ROWS, BASELINE_WINDOWS, devices),
    TOLERANCE,
  );
  const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
  return {
    quantity: `${devices === 1 ? 'one device' : `dealt out to ${devices} devices`}: changes found within ${TOLERANCE} rows`,
    expected: '29 of 29, ≤ 1 false',
    measured: `${found} of ${of}, ${falseAlarms} false, ${repeated} repeated, mean delay ${mean.toFixed(0)} rows`,
    values: { found, of, falseAlarms, repeated, meanDelay: mean },
    kept: found === of && falseAlarms <= 1,
  };
}

/** A detector of means on each of the four columns. */
function columnRow(name: string, make: () => { take(value: number): boolean }): Row {
  const { found, of, falseAlarms, repeated, delays } = scoreOf(watchSine(Array.from({ length: 4 }, make)), TOLERANCE);
  const mean = delays.reduce((sum, delay) => sum + delay, 0) / Math.max(1, delays.length);
  return {
    quantity: `${name} (river’s defaults) on each column`,
    expected: '–',
    measured: `${found} of ${of}, ${falseAlarms} false, ${repeated} repeated${found > 0 ? `, mean delay ${mean.toFixed(0)} rows` : ''}`,
    values: { found, of, falseAlarms, repeated },
  };
}

function publishedRow({ detector, configurations, best, middle }: ReturnType<typeof publishedDetectors>[number]): Row {
  const told = ({ found, falseAlarms, meanDelay }: PublishedRun): string =>
    `${found} of 30, ${falseAlarms} false, mean delay ${meanDelay.toFixed(0)} rows`;
  return {
    quantity: `published: ${detector}, ${configurations} configurations`,
    expected: '–',
    measured: `best in hindsight ${told(best)}; middle one ${told(middle)}`,
    values: {
      bestFound: best.found,
      bestFalse: best.falseAlarms,
      middleFound: middle.found,
      middleFalse: middle.falseAlarms,
    },
  };
}
