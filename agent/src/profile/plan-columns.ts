import type { CategoryValue, ColumnSpec, Feature, Precision, SummaryKind } from '@fleetally/counts';
import { guessLayout, type InputMapping } from '../data/mapping.js';
import { RowReader } from '../observe/row-reader.js';
import { numberAt } from '../observe/numbers.js';
import { tensorNamed, type NamedTensors } from '../observe/tensor-view.js';

/** Inputs with more elements than this are counted by summaries and projections. */
export const MOST_COLUMNS = 64;
const MOST_CHANNELS = 16;
const PROJECTIONS = 16;
const PROJECTION_SEED = 1;
const SUMMARIES: readonly SummaryKind[] = ['mean', 'deviation', 'detail', 'sharpness'];

/** What of the inputs is counted: each element of a small one; summaries and random projections of a large one. */
export function inputColumns(inputs: readonly InputMapping[]): ColumnSpec[] {
  return inputs.flatMap((input): ColumnSpec[] => {
    if (input.constant !== undefined) return [];
    if (input.columns.length > MOST_COLUMNS) return summaries(input);
    const categorical = input.type === 'string' || input.codes !== undefined;
    return input.names.map((name, column) => ({
      kind: categorical ? 'categorical' : 'numeric',
      name,
      source: { tensor: input.tensor, column },
      ...(categorical ? {} : { precision: precisionOf(input.type) }),
    }));
  });
}

type NumericColumn = Extract<ColumnSpec, { kind: 'numeric' }>;

/** A regression's output: what `outputColumns` needs to know of it. */
export interface RegressionOutput {
  readonly tensor: string;
  readonly type: string;
  /** Of one row. */
  readonly shape: readonly number[];
  readonly names?: readonly string[];
}

/**
 * A regression's output, counted as numbers: each of up to 64 and each that has a name, else summaries and projections.
 * `taken`: names that inputs have; an output of the same name is called `output <name>`.
 */
export function outputColumns(output: RegressionOutput, taken: readonly string[] = []): NumericColumn[] {
  const { tensor, type, shape, names } = output;
  const elements = shape.reduce((product, size) => product * size, 1);
  const columns =
    elements > MOST_COLUMNS && names === undefined
      ? summaries({ tensor, type, rowShape: shape, layout: guessLayout(shape) })
      : eachNumber(output, elements);
  return columns.map((column) => {
    const name = taken.includes(column.name) ? `output ${column.name}` : column.name;
    return { ...column, name, output: true };
  });
}

function eachNumber({ tensor, type, names }: RegressionOutput, elements: number): NumericColumn[] {
  return Array.from({ length: elements }, (_, column) => ({
    kind: 'numeric',
    name: names?.[column] ?? (elements === 1 ? tensor : `${tensor}[${column}]`),
    source: { tensor, column },
    precision: precisionOf(type),
  }));
}

/** Reads tensors into the rows that a plan builder takes, by the very code that reads them on devices. */
export class ReferenceReader {
  readonly #numeric: RowReader;
  readonly #width: number;
  readonly #categorical: readonly ColumnSpec[];

  constructor(columns: readonly ColumnSpec[]) {
    const numeric = columns.filter(({ kind }) => kind === 'numeric');
    this.#width = numeric.length;
    this.#categorical = columns.filter(({ kind }) => kind === 'categorical');
    // Only the source matters for reading; bins are what is being made.
    const features = numeric.map(({ name, source }): Feature => ({
      ...{ kind: 'numeric', name, source },
      ...{ edges: [0, 1], split: 1, reference: [0, 0, 0, 0] },
    }));
    this.#numeric = new RowReader(features);
  }

  read(tensors: NamedTensors, rows: number): { numeric: Float64Array; categorical: CategoryValue[][] } {
    const numeric = new Float64Array(rows * this.#width);
    this.#numeric.read(tensors, 0, rows, rows, numeric);
    const categorical = this.#categorical.map(({ source }) => {
      const tensor = tensorNamed(tensors, source.tensor);
      const column = 'column' in source ? source.column : 0;
      const stride = (tensor?.data.length ?? 0) / rows;
      return Array.from({ length: rows }, (_, row): CategoryValue => {
        const at = row * stride + column;
        const value = tensor?.data[at];
        if (typeof value === 'string') return value === '' ? null : value;
        return tensor === undefined ? null : numberAt(tensor, at);
      });
    });
    return { numeric, categorical };
  }
}

function summaries({
  tensor,
  layout,
  rowShape,
  type,
}: Pick<InputMapping, 'tensor' | 'layout' | 'rowShape' | 'type'>): NumericColumn[] {
  const channels = layout === 'flat' ? 1 : layout === 'nhwc' ? rowShape.at(-1)! : rowShape[0]!;
  const precision = precisionOf(type);
  const perChannel = Array.from({ length: Math.min(channels, MOST_CHANNELS) }, (_, channel) =>
    SUMMARIES.map((summary): NumericColumn => ({
      kind: 'numeric',
      name: channels === 1 ? `${tensor} ${summary}` : `${tensor} ${summary} ${channel}`,
      source: { tensor, summary, channel, layout },
      // Worked out in double precision, whatever the tensor holds.
      precision: 'float64',
    })),
  );
  const projections = Array.from({ length: PROJECTIONS }, (_, projection): NumericColumn => ({
    kind: 'numeric',
    name: `${tensor} projection ${projection}`,
    source: { tensor, projection, of: PROJECTIONS, seed: PROJECTION_SEED },
    precision: precision === 'float32' ? 'float64' : precision,
  }));
  return [...perChannel.flat(), ...projections];
}

function precisionOf(type: string): Precision {
  return type === 'float32' ? 'float32' : 'float64';
}
