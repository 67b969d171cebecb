import { describe, expect, it } from 'vitest';
import type { NumericFeature, Plan } from '../plan/plan.js';
import { canonicalPlanBytes, planDigest, planFromBytes } from '../plan/canonical.js';
import { referenceCells } from '../cells/reference-cells.js';
import { cellLayout } from '../cells/layout.js';
import { Counter } from '../counter/counter.js';
import { seeded } from '../testing/seeded.js';
import { buildPlan, planBuilder, type ColumnSpec } from './plan-builder.js';
import type { PlanRows } from './plan-rows.js';

function numericOf({ features }: Plan): NumericFeature {
  return features[0] as NumericFeature;
}

function numericColumns(count: number): ColumnSpec[] {
  return Array.from({ length: count }, (_, column) => ({
    kind: 'numeric',
    name: `f${column}`,
    source: { tensor: 'x', column },
  }));
}

const MIXED: readonly ColumnSpec[] = [
  { kind: 'numeric', name: 'a', source: { tensor: 'x', column: 0 } },
  { kind: 'categorical', name: 'colour', source: { tensor: 'c', column: 0 } },
  { kind: 'numeric', name: 'b', source: { tensor: 'x', column: 1 } },
];
const COLOURS = ['red', 'green', 'green', null, 'blue', 'green', NaN, 'red'];

function mixedRows(rowCount: number, seed: number): PlanRows {
  const random = seeded(seed);
  return {
    rowCount,
    numeric: Float64Array.from({ length: 2 * rowCount }, (_, i) =>
      i % 2 === 0 && random.uniform() < 0.2 ? NaN : random.normal(),
    ),
    categorical: [Array.from({ length: rowCount }, (_, i) => COLOURS[i % COLOURS.length])],
    scores: Float32Array.from({ length: 2 * rowCount }, (_, i) => (i % 2 === 0 ? 0.7 : 0.3)),
    labels: Array.from({ length: rowCount }, (_, i) => (i % 10 === 0 ? -1 : i % 10 < 8 ? 0 : 1)),
    devices: Array.from({ length: rowCount }, (_, i) => `d${i % 4}`),
  };
}

const OUTPUT = { tensor: 'p', form: 'probabilities', classes: ['yes', 'no'] } as const;

describe('buildPlan', () => {
  it('counts the reference in the cells it has made', () => {
    const rows = mixedRows(4000, 1);
    const plan = buildPlan({ model: 'm', columns: MIXED, output: OUTPUT, latencyObjectiveSeconds: 0.1, rows });
    expect(plan.features.map(({ name }) => name)).toEqual(['a', 'colour', 'b']);
    expect(plan.pairs).toEqual([[0, 2]]);
    const colour = plan.features[1]!;
    expect(colour).toMatchObject({ categories: ['green', 'red', 'blue'], reference: [1500, 1000, 500, 0, 1000] });
    expect(plan.output?.reference.classes).toEqual([4000, 0, 0]);
    expect(plan.output?.reference.confidence[13]).toBe(4000);
    expect(plan.output?.accuracy).toMatchObject({ devices: 4, betweenDevices: expect.any(Number) as number });
    expect(plan.output?.accuracy?.labelled[13]).toBe(3600);
    expect(plan.output?.accuracy?.correct[13]).toBe(2800);

    const counter = new Counter(plan);
    const matrix = Float64Array.from({ length: 12_000 }, (_, i) => {
      const row = Math.floor(i / 3);
      if (i % 3 !== 1) return rows.numeric![2 * row + (i % 3) / 2]!;
      const value = COLOURS[row % COLOURS.length];
      return typeof value === 'string' ? ['green', 'red', 'blue'].indexOf(value) : NaN;
    });
    counter.countRows(matrix, 4000);
    const { offset } = cellLayout(plan).blocks.find(({ kind }) => kind === 'pairs')!;
    expect([...counter.cells.subarray(0, offset)]).toEqual([...referenceCells(plan).subarray(0, offset)]);
  });

  it('does not depend on how the rows are cut into batches', () => {
    const rows = mixedRows(100, 2);
    const cut = (from: number, to: number): PlanRows => ({
      rowCount: to - from,
      numeric: rows.numeric!.slice(2 * from, 2 * to),
      categorical: [rows.categorical![0]!.slice(from, to)],
    });
    const options = { model: 'm', columns: MIXED };
    const whole = buildPlan({ ...options, rows: cut(0, 100) });
    const parts = buildPlan({ ...options, rows: [cut(0, 1), cut(1, 1), cut(1, 60), cut(60, 100)] });
    expect(planDigest(parts)).toEqual(planDigest(whole));
    expect(planFromBytes(canonicalPlanBytes(whole))).toEqual(whole);
  });

  it('rounds to float32 where the model does', () => {
    const random = seeded(3);
    const numeric = Float64Array.from({ length: 2000 }, (_, i) => (i % 4 === 0 ? 0.1 : random.normal()));
    const columns: ColumnSpec[] = [{ ...numericColumns(1)[0]!, kind: 'numeric', precision: 'float32' }];
    const plan = buildPlan({ model: 'm', columns, rows: { rowCount: 2000, numeric } });
    const { edges } = plan.features[0] as NumericFeature;
    expect(edges.map(Math.fround)).toEqual(edges);
    expect(edges).toContain(Math.fround(0.1));
    // Every value as the model sees it is in the range, the atom alone in its bin.
    const counter = new Counter(plan);
    counter.countRows(Float64Array.from(Float32Array.from(numeric)), 2000);
    expect(counter.cells[edges.indexOf(Math.fround(0.1))]).toBe(500);
    expect([...counter.cells.subarray(edges.length - 1, edges.length + 2)]).toEqual([0, 0, 0]);
    expect(
      buildPlan({ model: 'm', columns: numericColumns(1), precision: 'float32', rows: { rowCount: 2000, numeric } }),
    ).toEqual(plan);
  });

  it('keeps the 64 most common categories', () => {
    // Category k has k rows, from 1 to 100.
    const values = Array.from({ length: 100 }, (_, k) => new Array<string>(k + 1).fill(`c${k + 1}`)).flat();
    const columns: ColumnSpec[] = [{ kind: 'categorical', name: 'c', source: { tensor: 'c', column: 0 } }];
    const rows = { rowCount: values.length, categorical: [values] };
    const plan = buildPlan({ model: 'm', columns, rows, overflow: false });
    const feature = plan.features[0]!;
    const kept = Array.from({ length: 64 }, (_, i) => 100 - i);
    expect(feature).toMatchObject({
      categories: kept.map((k) => `c${k}`),
      reference: [...kept, (36 * 37) / 2, 0],
    });
  });

  it('limits pairs beyond 20 features, and takes those it is given or none', () => {
    const random = seeded(4);
    const rows = { rowCount: 500, numeric: Float64Array.from({ length: 500 * 25 }, () => random.normal()) };
    const options = { model: 'm', columns: numericColumns(25), rows };
    expect(buildPlan(options).pairs).toHaveLength(190);
    expect(buildPlan({ ...options, maxPairs: 10 }).pairs).toHaveLength(10);
    expect(buildPlan({ ...options, pairs: 'none' }).pairs).toEqual([]);
    expect(buildPlan({ ...options, pairs: [[3, 7]] }).pairs).toEqual([[3, 7]]);
    expect(() => buildPlan({ ...options, pairs: [[7, 3]] })).toThrow(expect.objectContaining({ code: 'PAIR' }));
  });

  it('makes a plan of no rows at all, and of columns that are always missing', () => {
    const plan = buildPlan({ model: 'm', columns: MIXED, rows: [] });
    expect(plan.features[0]).toMatchObject({ edges: [0, 5e-324], reference: [0, 0, 0, 0] });
    const missing = buildPlan({
      model: 'm',
      columns: numericColumns(2),
      rows: { rowCount: 2, numeric: Float64Array.of(NaN, 1, Infinity, 2) },
    });
    expect(numericOf(missing).reference.at(-1)).toBe(2);
  });

  it('refuses rows that do not fit, and takes nothing of them', () => {
    const builder = planBuilder({ model: 'm', columns: MIXED, output: OUTPUT });
    const good = mixedRows(8, 5);
    const bad: PlanRows[] = [
      { ...good, rowCount: 7 },
      { rowCount: 8, categorical: good.categorical! },
      { rowCount: 8, numeric: good.numeric! },
      { ...good, categorical: [['red']] },
      { ...good, scores: new Float32Array(3) },
      { ...good, labels: [1] },
      { ...good, devices: [] },
      { ...good, rowCount: -1 },
    ];
    for (const rows of bad) {
      expect(() => {
        builder.add(rows);
      }).toThrow(expect.objectContaining({ code: 'ROWS' }));
    }
    builder.add(good);
    expect(numericOf(builder.build()).reference.reduce((sum, count) => sum + count, 0)).toBe(8);
    expect(() => buildPlan({ model: 'm', columns: [MIXED[0]!, MIXED[0]!], rows: [] })).toThrow(
      expect.objectContaining({ code: 'NAME' }),
    );
  });
});
