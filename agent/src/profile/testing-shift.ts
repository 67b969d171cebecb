import { Counter, planBuilder, signalsOf, type Plan } from '@fleetally/counts';
import type { InputMapping } from '../data/mapping.js';
import { guessLayout } from '../data/mapping.js';
import { RowReader } from '../observe/row-reader.js';
import type { TensorView } from '../observe/tensor-view.js';
import { inputColumns, ReferenceReader } from './plan-columns.js';

/** Rows of one input tensor, each of this shape. */
export interface Rows {
  readonly shape: readonly number[];
  readonly rows: readonly Float32Array[];
}

/** The plan that `profile` makes of a large input, with these rows as reference. */
export function planOfRows(reference: Rows): Plan {
  const columns = inputColumns([mappingOf(reference.shape)]);
  const reader = new ReferenceReader(columns);
  const builder = planBuilder({ model: 'm', columns, pairs: 'none' });
  const n = reference.rows.length;
  builder.add({ rowCount: n, ...reader.read({ x: tensorOf(reference) }, n) });
  return builder.build();
}

/** How far each signal moved from the plan's reference, in standard deviations of one row, counted as on a device. */
export function movedBy(plan: Plan, { shape, rows }: Rows): Map<string, number> {
  const counter = new Counter(plan);
  const values = new Float64Array(rows.length * plan.features.length);
  new RowReader(plan.features).read({ x: tensorOf({ shape, rows }) }, 0, rows.length, rows.length, values);
  counter.countRows(values, rows.length);
  const set = signalsOf(plan);
  const samples = new Float64Array(set.groups.length);
  const sums = new Float64Array(set.signals.length);
  set.measure(counter.cells, rows.length, samples, sums);
  return new Map(
    set.signals.map(({ id, kind, group, unitSd }, s) => [
      id,
      kind === 'mean' ? sums[s]! / samples[group]! / unitSd : 0,
    ]),
  );
}

function mappingOf(shape: readonly number[]): InputMapping {
  const elements = shape.reduce((product, size) => product * size, 1);
  const columns = Array.from({ length: elements }, (_, i) => i);
  return {
    ...{ tensor: 'x', type: 'float32', batched: true, rowShape: shape, columns, names: columns.map(String) },
    ...{ scale: 1, offset: 0, layout: guessLayout(shape) },
  };
}

function tensorOf({ shape, rows }: Rows): TensorView {
  const width = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * width);
  for (const [r, row] of rows.entries()) data.set(row, r * width);
  return { type: 'float32', dims: [rows.length, ...shape], data };
}
