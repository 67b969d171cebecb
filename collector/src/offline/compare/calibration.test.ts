import { describe, expect, it } from 'vitest';
import { seededNormals } from '../../detect/testing.js';
import { benjaminiHochberg } from '../../stats/benjamini-hochberg.js';
import { designOf } from './clustered-difference.js';
import { observedRows } from './feature-counts.js';
import { judgeNumeric } from './judge-feature.js';
import { countPlainly, type DeviceValue } from './testing-counts.js';
import type { Unit } from './unit.js';

const SEED = 20_261;
const FEATURES = 10;
const FDR = 0.05;

type Files = readonly [reference: DeviceValue[], current: DeviceValue[]];
type Make = (normal: () => number) => Files;

/** What a standard normal is turned into: a plain feature, one that is mostly zero, rare events, long tails. */
const KINDS: readonly (readonly [string, (z: number) => number])[] = [
  ['normal', (z) => z],
  ['mostly 0', (z) => (z > 1.2 ? z : 0)],
  ['rare 1', (z) => (z > 2.2 ? 1 : 0)],
  ['long-tailed', (z) => Math.exp(1.5 * z)],
];

const ROWS: readonly (readonly [string, number, Make])[] = (
  [
    [50, 5000, 60],
    [5000, 50, 60],
    [300, 300, 150],
  ] as const
).map(([a, b, runs]) => [`${a} rows beside ${b}`, runs, (normal) => [rowsOf(a, normal), rowsOf(b, normal)]]);

/** Devices differ by one standard deviation, and each file by 0.3 of its own: heterogeneous and clustered. */
const DEVICES: readonly (readonly [string, number, Make])[] = [
  ['12 devices in both', 60, (normal) => fleet(normal, { reference: 12, current: 12, both: true, rows: [20, 20] })],
  [
    '6 uneven devices in both',
    60,
    (normal) => fleet(normal, { reference: 6, current: 6, both: true, rows: [30, 20], uneven: true }),
  ],
  [
    '40 devices, few rows now',
    30,
    (normal) => fleet(normal, { reference: 40, current: 40, both: true, rows: [60, 3] }),
  ],
  [
    '5 other devices beside 50',
    40,
    (normal) => fleet(normal, { reference: 50, current: 5, both: false, rows: [20, 20] }),
  ],
  [
    '50 uneven devices beside 5 others',
    40,
    (normal) => fleet(normal, { reference: 5, current: 50, both: false, rows: [20, 20], uneven: true }),
  ],
];

/**
 * Under no change the share of comparisons in which anything at all is called drift must not exceed the FDR. Asked with
 * no smallest change, which would only make it easier. The bound is what a true 5 % exceeds in one of a thousand runs.
 */
describe(`false alarms without any change (seed ${SEED})`, () => {
  for (const [name, runs, make] of ROWS)
    it.each(KINDS)(`${name}, %s`, (_, kind) => {
      expect(alarms(runs, make, kind, 'rows')).toBeLessThanOrEqual(bound(runs));
    });
  for (const [name, runs, make] of DEVICES)
    it.each(KINDS)(`${name}, %s`, (_, kind) => {
      expect(alarms(runs, make, kind, 'devices')).toBeLessThanOrEqual(bound(runs));
    });
});

describe(`what is there is found (seed ${SEED})`, () => {
  const shifted = (files: Files): Files => [files[0], files[1].map(([device, value]) => [device, value + 0.5])];

  it('0.5 standard deviations in 300 rows', () => {
    expect(
      alarms(
        20,
        (normal) => shifted([rowsOf(300, normal), rowsOf(300, normal)]),
        (z) => z,
        'rows',
      ),
    ).toBe(20);
  });

  it('0.5 of one row’s deviations in 20 devices that differ by one, in both files', () => {
    const make: Make = (normal) => shifted(fleet(normal, { reference: 20, current: 20, both: true, rows: [50, 50] }));
    expect(alarms(20, make, (z) => z, 'devices')).toBeGreaterThanOrEqual(18);
  });

  it('rows taken as independent cry wolf over the same fleet without a change, devices do not', () => {
    const make: Make = (normal) => fleet(normal, { reference: 20, current: 20, both: true, rows: [50, 50] });
    expect(alarms(20, make, (z) => z, 'rows')).toBeGreaterThan(10);
    expect(alarms(20, make, (z) => z, 'devices')).toBeLessThanOrEqual(2);
  });
});

function alarms(runs: number, make: Make, kind: (z: number) => number, of: Unit['of']): number {
  const normal = seededNormals(SEED);
  let found = 0;
  for (let run = 0; run < runs; run++) {
    const ps = Array.from({ length: FEATURES }, () => pOf(make(normal), kind, of));
    if (Math.min(...benjaminiHochberg(ps)) <= FDR) found++;
  }
  return found;
}

function pOf([reference, current]: Files, kind: (z: number) => number, of: Unit['of']): number {
  const turned = (rows: DeviceValue[]): DeviceValue[] => rows.map(([device, value]) => [device, kind(value)]);
  const { counts, shapes } = countPlainly(turned(reference), turned(current));
  const design = designOf(observedRows(counts.reference, counts.cells), observedRows(counts.current, counts.cells));
  const unit: Unit = of === 'rows' ? { of } : { of, design };
  return judgeNumeric(counts, shapes, { unit, smallestChange: 0, smallestRate: 0 })?.p ?? 1;
}

/** Three and a bit standard deviations above the expected number of alarms, and never none. */
function bound(runs: number): number {
  return Math.ceil(FDR * runs + 3.1 * Math.sqrt(FDR * (1 - FDR) * runs));
}

function rowsOf(count: number, normal: () => number): DeviceValue[] {
  return Array.from({ length: count }, () => [0, normal()]);
}

interface FleetShape {
  readonly reference: number;
  readonly current: number;
  readonly both: boolean;
  readonly rows: readonly [number, number];
  readonly uneven?: boolean;
}

function fleet(normal: () => number, shape: FleetShape): Files {
  const own = Array.from({ length: shape.reference + shape.current }, () => normal());
  const side = (devices: number, from: number, rows: number): DeviceValue[] =>
    Array.from({ length: devices }, (_, i) => {
      const spell = 0.3 * normal();
      const count = shape.uneven === true ? Math.max(2, Math.round(rows * Math.exp(normal()))) : rows;
      return Array.from({ length: count }, (): DeviceValue => [from + i, own[from + i]! + spell + normal()]);
    }).flat();
  return [
    side(shape.reference, 0, shape.rows[0]),
    side(shape.current, shape.both ? 0 : shape.reference, shape.rows[1]),
  ];
}
