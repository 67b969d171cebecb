import { RowReader } from '@fleetally/agent';
import { buildPlan, type ColumnSpec, type Feature, type Plan } from '@fleetally/counts';
import type { InferenceSession, Tensor } from 'onnxruntime-node';

/** A real model with real inputs, and the plan it is watched by. The caller releases the session. */
export interface Subject {
  readonly session: InferenceSession;
  readonly plan: Plan;
  /** Inputs of single calls, to be used in turn. */
  readonly feeds: readonly Readonly<Record<string, Tensor>>[];
}

export interface PlanRequest {
  readonly model: string;
  readonly columns: readonly (ColumnSpec & { readonly kind: 'numeric' })[];
  /** One tensor with all reference rows. */
  readonly reference: Readonly<Record<string, Tensor>>;
  readonly rowCount: number;
  readonly output: { readonly tensor: string; readonly classes: readonly string[] };
  /** Row-major rowCount x classes. */
  readonly scores: Float32Array;
}

/** A plan with up to 190 pairs, from rows read as the agent reads them. */
export function planFor({ model, columns, reference, rowCount, output, scores }: PlanRequest): Plan {
  // The reader looks at sources only: what bins there will be is what the rows are read for.
  const drafts = columns.map((column): Feature => ({ ...column, edges: [0, 1], split: 1, reference: [1, 0, 0, 0] }));
  const rows = new Float64Array(rowCount * columns.length);
  new RowReader(drafts).read(reference, 0, rowCount, rowCount, rows);
  return buildPlan({
    model,
    columns,
    precision: 'float32',
    output: { ...output, form: 'probabilities' },
    rows: { rowCount, numeric: rows, scores },
  });
}

export function floatsOf(tensor: Tensor | undefined): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw new TypeError('the model gave no float32 tensor');
}
