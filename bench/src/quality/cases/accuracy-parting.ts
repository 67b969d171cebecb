import {
  accuracySums,
  PARTING_BLOCK_SECONDS,
  PARTING_SCALES,
  partingOf,
  referenceCalibration,
  type DeviceAccuracy,
  type PartingSpan,
} from '@fleetally/collector';
import { Normals } from '../draw/normals.js';
import { added, calibrationsOf, countSpan, labelledPlan, type AccuracyFleet } from './accuracy-fleet.js';
import type { CaseContext, Row } from './case.js';

/** Forty devices, each with feedback for two or three inferences a day. */
const FLEET: AccuracyFleet = { devices: 40, samples: 12, betweenDevices: 0.03, sureness: 2, labelled: 0.2 };
const YEAR = 364;
const YEARS = 24;
const TRIALS = 40;
const BEFORE = 48;
const DAYS = 112;

/** How often the warning comes without a cause, and how soon with one. */
export function partingRows(reference: AccuracyFleet, context: CaseContext): Row[] {
  const normals = new Normals(context.seed);
  return [
    falseWarnings(normals, reference, context.quick ? 4 : YEARS),
    delay(normals, reference, context.quick ? 8 : TRIALS),
  ];
}

function falseWarnings(normals: Normals, reference: AccuracyFleet, years: number): Row {
  let strict = 0;
  let usual = 0;
  for (let year = 0; year < years; year++) {
    const { calibration, spans } = history(normals, reference, YEAR, () => 0);
    for (const span of spans) {
      const options = { tolerance: 0, falseWarningsAYear: 12 };
      if (partingOf(calibration, [span], Infinity, options).outcome === 'parted') strict += 1;
      if (partingOf(calibration, [span], Infinity).outcome === 'parted') usual += 1;
    }
  }
  return {
    quantity: `true and estimated accuracy part, without a change, ${years} fleet-years: warnings a year`,
    expected: '≤ 12 where 12 are allowed and no gap is minded; ≤ 1 as it is',
    measured: `${(strict / years).toFixed(1)}; ${(usual / years).toFixed(1)}`,
    values: { strict: strict / years, usual: usual / years, years },
    kept: strict / years <= 12 && usual / years <= 1,
  };
}

function delay(normals: Normals, reference: AccuracyFleet, trials: number): Row {
  const days = Array.from({ length: trials }, () => {
    const { calibration, spans } = history(normals, reference, DAYS, (day) => (day >= BEFORE ? 0.1 : 0));
    for (let day = 1; day <= DAYS; day++) {
      if (partingOf(calibration, spans, day * PARTING_BLOCK_SECONDS).outcome === 'parted') return day - BEFORE;
    }
    return Infinity;
  }).sort((a, b) => a - b);
  const median = days[Math.floor(trials / 2)]!;
  return {
    quantity: 'concept drops by 10 points, 96 labels a day: days until the warning, median of trials',
    expected: '–',
    measured: `${median} (${days[0]} to ${days.at(-1)})`,
    values: { median, first: days[0]!, last: days.at(-1)!, trials },
  };
}

/** Days of one fleet, in all aligned spans that are judged; the mix of inputs is another every day. */
function history(normals: Normals, reference: AccuracyFleet, length: number, dropAt: (day: number) => number) {
  const plan = labelledPlan(normals, reference);
  const own = calibrationsOf(normals, FLEET);
  let parts: (readonly DeviceAccuracy[])[] = Array.from({ length }, (_, day) => {
    const fleet = { ...FLEET, sureness: 1.5 + Math.sin(day), conceptDrop: dropAt(day) };
    return countSpan(normals, plan, fleet, own).devices;
  });
  const spans: PartingSpan[] = [];
  for (let scale = 0; scale < PARTING_SCALES; scale++) {
    const blocks = 2 ** scale;
    const seconds = blocks * PARTING_BLOCK_SECONDS;
    for (const [i, devices] of parts.entries()) {
      const fromSeconds = i * seconds;
      spans.push({ fromSeconds, toSeconds: fromSeconds + seconds, blocks, sums: accuracySums(devices) });
    }
    const before = parts;
    parts = Array.from({ length: Math.floor(before.length / 2) }, (_, i) => added(before[2 * i]!, before[2 * i + 1]!));
  }
  return { calibration: referenceCalibration(plan), spans };
}
