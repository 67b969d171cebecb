import { planBuilder, type OptionalBlocks, type Plan } from '@fleetally/counts';
import { mapColumns, type InputMapping } from '../data/mapping.js';
import type { MappingSpec } from '../data/mapping-spec.js';
import { FILLABLE_TYPES, RowTensors, type FilledRows } from '../data/row-tensors.js';
import { DataError } from '../data/data-error.js';
import { textOf, type Cell, type Table } from '../data/table.js';
import type { ModelRunner } from '../inference/model-runner.js';
import type { NamedTensors } from '../observe/tensor-view.js';
import type { TensorView } from '../observe/tensor-view.js';
import { findOutput, type FoundOutput, type OutputWishes } from './find-output.js';
import { LabelReader } from './label-reader.js';
import { inputColumns, outputColumns, ReferenceReader } from './plan-columns.js';
import { ProfileError } from './profile-error.js';

export interface ProfileOptions extends OutputWishes, OptionalBlocks {
  /** The model's name in the plan. */
  readonly modelName: string;
  readonly mapping?: MappingSpec | undefined;
  /** Columns with the true class, and with the device that a row came from. */
  readonly label?: string | undefined;
  readonly device?: string | undefined;
  readonly ignore?: readonly string[];
  readonly pairs?: 'auto' | 'none';
  /** Whether the margin of a classifier is counted. @default true, unless `pairs` is 'none' */
  readonly margin?: boolean;
  readonly latencyObjectiveSeconds?: number | undefined;
  /** Only every so many-th row. @default 1 */
  readonly every?: number;
}

export interface Profile {
  readonly plan: Plan;
  readonly inputs: readonly InputMapping[];
  readonly output: FoundOutput;
  readonly rows: number;
  /** Lines that were no rows, and rows that the model's inputs can't take. */
  readonly rejectedRows: number;
  readonly labelledRows: number;
}

/** Rows given to the model at once, and held until the answer's kind is known. */
const CALL_ROWS = 1_024;

/**
 * Runs the model over recorded rows and makes a plan of what goes in and what comes out, with their counts as reference.
 * Equal rows give an equal plan, byte for byte, whatever form they are stored in.
 *
 * Errors: DataError, ProfileError, PlanError. Cost: that of the inferences; 4 or 8 bytes of memory a counted number.
 */
export async function profileModel(
  model: ModelRunner,
  table: Table,
  options: ProfileOptions,
  onProgress: (share: number, rows: number) => void = () => undefined,
): Promise<Profile> {
  const { label, device, ignore = [], every = 1 } = options;
  const taken = [label, device, ...ignore].filter((name) => name !== undefined);
  const inputs = mapColumns(model.inputs, table.columns, {
    spec: options.mapping,
    taken,
    featureNames: model.featureNames,
  });
  const odd = inputs.find(({ type }) => !FILLABLE_TYPES.includes(type));
  if (odd !== undefined)
    throw new DataError('MAPPING', `input '${odd.tensor}' takes ${odd.type}, which rows can't be brought to`);
  const tensors = new RowTensors(inputs);
  let making: Making | undefined;
  let [rows, refused, seen] = [0, 0, 0];
  for await (const batch of table.batches()) {
    const chosen = every === 1 ? batch.rows : batch.rows.filter(() => seen++ % every === 0);
    for (const piece of pieces(chosen, tensors.batched ? CALL_ROWS : 1)) {
      const filled = tensors.fill(piece);
      refused += piece.length - (filled?.rows.length ?? 0);
      if (filled === undefined) continue;
      const results = await answered(model, filled);
      making ??= startMaking(model, table, inputs, results, filled.rows.length, options);
      making.add(filled, results);
      rows += filled.rows.length;
    }
    onProgress(batch.share, rows);
  }
  if (making === undefined) throw noRows(table, refused);
  const { plan, labelledRows } = making.finish();
  return { plan, inputs, output: making.output, rows, rejectedRows: table.rejectedRows + refused, labelledRows };
}

interface Making {
  readonly output: FoundOutput;
  add(filled: FilledRows, results: NamedTensors): void;
  finish(): { plan: Plan; labelledRows: number };
}

function startMaking(
  model: ModelRunner,
  table: Table,
  inputs: readonly InputMapping[],
  results: NamedTensors,
  firstRows: number,
  options: ProfileOptions,
): Making {
  const output = findOutput(model.outputs, results, firstRows, options, model.classNames);
  const counted = inputColumns(inputs);
  const taken = counted.map(({ name }) => name);
  const columns = [...counted, ...(output.kind === 'regression' ? outputColumns(output, taken) : [])];
  const classifier = output.kind === 'classes' ? output : undefined;
  const builder = planBuilder({
    model: options.modelName,
    columns,
    ...(options.pairs === undefined ? {} : { pairs: options.pairs }),
    ...(options.margin === undefined ? {} : { margin: options.margin }),
    ...(classifier && { output: { tensor: classifier.tensor, form: classifier.form, classes: classifier.classes } }),
    ...(options.latencyObjectiveSeconds === undefined
      ? {}
      : { latencyObjectiveSeconds: options.latencyObjectiveSeconds }),
    ...(options.feedback === undefined ? {} : { feedback: options.feedback }),
    ...(options.resources === undefined ? {} : { resources: options.resources }),
  });
  const reader = new ReferenceReader(columns);
  const labels = classifier && options.label !== undefined ? new LabelReader(classifier.classes) : undefined;
  const at = (name: string | undefined): number => (name === undefined ? -1 : table.columns.indexOf(name));
  const [labelAt, deviceAt] = [at(options.label), at(options.device)];
  let labelledRows = 0;
  return {
    output,
    add({ feeds, rows }, answers) {
      const known = labels && rows.map((row) => labels.read(row[labelAt]));
      labelledRows += known?.filter((label) => label >= 0).length ?? 0;
      builder.add({
        rowCount: rows.length,
        ...reader.read({ ...answers, ...feeds }, rows.length),
        ...(classifier && { scores: scoresOf(answers[classifier.tensor]) }),
        ...(known && { labels: known }),
        ...(deviceAt >= 0 && { devices: rows.map((row) => deviceOf(row[deviceAt])) }),
      });
    },
    finish() {
      labels?.check(options.label ?? '');
      return { plan: builder.build(), labelledRows };
    },
  };
}

async function answered(model: ModelRunner, { feeds }: FilledRows): Promise<NamedTensors> {
  try {
    return await model.run(feeds);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ProfileError('MODEL', `the model refuses the rows: ${reason}; --map can say which column goes where`, {
      cause,
    });
  }
}

function scoresOf(value: unknown): Float32Array | Float64Array {
  const { data } = value as TensorView;
  return data instanceof Float32Array || data instanceof Float64Array
    ? data
    : Float64Array.from(data as ArrayLike<number>);
}

function deviceOf(cell: Cell | undefined): string {
  return textOf(cell) ?? '';
}

function* pieces<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

function noRows({ rejectedRows }: Table, refused: number): ProfileError {
  const bad = rejectedRows + refused;
  return new ProfileError(
    'NO_ROWS',
    bad === 0
      ? 'the data has a header and no rows'
      : `not one row could be used: in ${bad} rows a cell is no number, or their number of cells is off`,
  );
}
