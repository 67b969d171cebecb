import { advance, EVIDENCE_LENGTH, restart } from '@fleetally/collector';
import { Normals } from '../draw/normals.js';
import type { Case, CaseContext, Row } from './case.js';

const SHIFTS = [0.25, 0.5, 1, 2, 4];
const EQUAL_ARL = 20_000;

/** A detector of a change of mean in independent standard normals: larger is more suspicious. */
interface Statistic {
  readonly name: string;
  readonly expected: string;
  start(): void;
  next(z: number): number;
}

/** The e-detector beside others, each with the threshold that gives a mean time to false alarm of 20,000 blocks. */
export const DETECTOR_CASES: readonly Case[] = [
  {
    id: 'detectors',
    title: 'detectors at an equal mean time to false alarm (20,000 blocks)',
    run: (context) =>
      [mixture(), glr(), pageHinkley(0.25), pageHinkley(0.5), ewma(0.1)].map((s) => compare(s, context)),
  },
];

function compare(statistic: Statistic, context: CaseContext): Row {
  const normals = new Normals(context.seed);
  const threshold = calibrated(statistic, normals, context.quick ? 20 : 200);
  const delays = SHIFTS.map((shift) => meanDelay(statistic, threshold, shift, normals, context.quick ? 100 : 2000));
  return {
    quantity: `${statistic.name}: mean delay for shifts of ${SHIFTS.join(' / ')}`,
    expected: statistic.expected,
    measured: delays.map((delay) => delay.toFixed(delay < 20 ? 1 : 0)).join(' / '),
    values: { threshold, ...Object.fromEntries(SHIFTS.map((shift, i) => [`shift${shift}`, delays[i]!])) },
  };
}

/**
 * The threshold at which runs of quiet blocks last 20,000 on average. Times to false alarm are exponential but for the
 * start, so runs are cut at 20,000 and the mean is blocks over alarms; bisection on the logarithm, one set of runs kept
 * as the record values of each.
 */
function calibrated(statistic: Statistic, normals: Normals, runs: number): number {
  const records: { at: number; value: number }[][] = [];
  for (let run = 0; run < runs; run++) {
    statistic.start();
    const record: { at: number; value: number }[] = [];
    let highest = -Infinity;
    for (let block = 1; block <= EQUAL_ARL; block++) {
      const value = statistic.next(normals.normal());
      if (value <= highest) continue;
      highest = value;
      record.push({ at: block, value });
    }
    records.push(record);
  }
  let low = 1e-6;
  let high = 1e12;
  for (let step = 0; step < 100; step++) {
    const middle = Math.sqrt(low * high);
    let blocks = 0;
    let alarms = 0;
    for (const record of records) {
      const crossing = record.find(({ value }) => value >= middle);
      blocks += crossing?.at ?? EQUAL_ARL;
      if (crossing !== undefined) alarms += 1;
    }
    if (alarms > 0 && blocks / alarms < EQUAL_ARL) low = middle;
    else high = middle;
  }
  return high;
}

function meanDelay(statistic: Statistic, threshold: number, shift: number, normals: Normals, runs: number): number {
  let total = 0;
  for (let run = 0; run < runs; run++) {
    statistic.start();
    let block = 1;
    while (statistic.next(normals.normal() + shift) < threshold) block += 1;
    total += block;
  }
  return total / runs;
}

function mixture(): Statistic {
  const state = new Float64Array(EVIDENCE_LENGTH);
  return {
    name: 'e-detector (the product’s)',
    expected: '194 / 58 / 18 / 5.8 / 2.3',
    start: () => {
      restart(state, 0);
    },
    next: (z) => advance(state, 0, z),
  };
}

/** max over starts within 100 blocks of (Σ z)² / (2 n). */
function glr(): Statistic {
  const sums = new Float64Array(101);
  let at = 0;
  let seen = 0;
  return {
    name: 'GLR over 100 blocks',
    expected: '516 / 69 / 18 / 5.3 / 1.8',
    start: () => {
      sums.fill(0);
      at = 0;
      seen = 0;
    },
    next: (z) => {
      const now = sums[at % 101]! + z;
      at += 1;
      seen = Math.min(100, seen + 1);
      sums[at % 101] = now;
      let best = 0;
      for (let n = 1; n <= seen; n++) {
        const difference = now - sums[(at - n) % 101]!;
        best = Math.max(best, (difference * difference) / (2 * n));
      }
      return best;
    },
  };
}

function pageHinkley(slack: number): Statistic {
  let up = 0;
  let down = 0;
  return {
    name: `Page–Hinkley ${slack}`,
    expected: slack === 0.25 ? '272 / 54 / 20 / 8.7 / 4.3' : '722 / 93 / 16.2 / 6.0 / 2.8',
    start: () => {
      up = 0;
      down = 0;
    },
    next: (z) => {
      up = Math.max(0, up + z - slack);
      down = Math.max(0, down - z - slack);
      return Math.max(up, down);
    },
  };
}

function ewma(weight: number): Statistic {
  let mean = 0;
  return {
    name: `EWMA ${weight}`,
    expected: '737 / 116 / 18 / 6.2 / 3.0',
    start: () => {
      mean = 0;
    },
    next: (z) => {
      mean += weight * (z - mean);
      return Math.abs(mean);
    },
  };
}
