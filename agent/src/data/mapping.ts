import type { TensorLayout } from '@fleetally/counts';
import { DataError, noSuchColumn } from './data-error.js';
import type { InputSpec, MappingSpec } from './mapping-spec.js';

/** What a model says of one of its inputs; -1 in `shape` where any length will do. */
export interface InputShape {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
}

/** How one input of the model is filled from a row. */
export interface InputMapping {
  readonly tensor: string;
  readonly type: string;
  /** Whether rows go along the first axis; else the tensor is the same for a whole call, or calls have one row. */
  readonly batched: boolean;
  /** Of one row, without the axis of rows. */
  readonly rowShape: readonly number[];
  /** Places in the table's rows, one for each element; none where `constant` is given. */
  readonly columns: readonly number[];
  readonly names: readonly string[];
  readonly constant?: readonly (number | string)[];
  readonly codes?: readonly string[];
  readonly scale: number;
  readonly offset: number;
  readonly layout: TensorLayout;
}

export interface MappingOptions {
  readonly spec?: MappingSpec | undefined;
  /** Columns that are no inputs: label, device, time and those to be ignored. */
  readonly taken?: readonly string[];
  /** As the model's file names its features, in order. */
  readonly featureNames?: readonly string[] | undefined;
}

/**
 * Which column goes where. For each input of the model, the first of these that applies:
 * the spec; a column of its name; columns `name[0]`, `name[1]` … ; the features that the model's file names, where it
 * has one input; all columns that are left, in their order, where one input is left and takes just so many.
 *
 * Errors: DataError COLUMN, MAPPING (its text shows a spec that would do).
 */
export function mapColumns(
  inputs: readonly InputShape[],
  columns: readonly string[],
  options: MappingOptions = {},
): InputMapping[] {
  const { spec, taken = [], featureNames } = options;
  for (const name of Object.keys(spec?.inputs ?? {})) {
    if (!inputs.some((input) => input.name === name)) {
      throw new DataError(
        'MAPPING',
        `the mapping names the input '${name}'; the model has ${inputs.map((input) => input.name).join(', ')}`,
      );
    }
  }
  for (const name of taken) if (!columns.includes(name)) throw noSuchColumn(name, 'the data', columns);
  const free = new Set(columns.filter((name) => !taken.includes(name)));
  const chosen = new Map<string, { names: readonly string[]; given: InputSpec }>();
  const choose = (input: InputShape, names: readonly string[], given: InputSpec): void => {
    chosen.set(input.name, { names, given });
    for (const name of names) free.delete(name);
  };
  for (const input of inputs) {
    const given = spec?.inputs[input.name];
    if (given !== undefined)
      choose(input, given.constant === undefined ? specColumns(input.name, given, columns, taken) : [], given);
  }
  const open = (): InputShape[] => inputs.filter(({ name }) => !chosen.has(name));
  for (const input of open()) {
    const numbered = [...free].filter((name) => name.startsWith(`${input.name}[`) && /\[\d+\]$/.test(name));
    if (free.has(input.name)) choose(input, [input.name], {});
    else if (numbered.length > 0) choose(input, numbered, {});
  }
  const [last, ...more] = open();
  if (last !== undefined && more.length === 0) {
    const named =
      inputs.length === 1 && featureNames?.every((name) => free.has(name)) === true ? featureNames : undefined;
    const size = rowElements(last);
    if (named !== undefined) choose(last, named, {});
    else if (size === undefined || size === free.size) choose(last, [...free], {});
  }
  const unfilled = open();
  if (unfilled.length > 0) throw unmapped(unfilled, [...free]);
  return inputs.map((input) => mappingOf(input, chosen.get(input.name)!, columns));
}

function mappingOf(
  input: InputShape,
  { names, given }: { names: readonly string[]; given: InputSpec },
  columns: readonly string[],
): InputMapping {
  const { name, type, shape } = input;
  const constant = given.constant === undefined ? undefined : [given.constant].flat();
  const elements = constant?.length ?? names.length;
  // Constants of models without an axis of rows, such as a sampling rate, are given once for a call.
  const batched = shape[0] === -1 && shape.length > 0;
  const known =
    given.shape ??
    shapeOfRow(batched || shape.length === 0 ? shape.slice(1) : shape.slice(shape[0] === 1 ? 1 : 0), elements);
  const rowShape = known ?? [elements];
  if (product(rowShape) !== elements) {
    const wanted = `${product(rowShape)} values a row (${rowShape.join(' x ')})`;
    throw new DataError(
      'MAPPING',
      `input '${name}' takes ${wanted}, but ${elements} columns are meant for it; say which with --map, or leave columns out with --ignore`,
    );
  }
  if (type === 'string' && given.codes !== undefined) {
    throw new DataError('MAPPING', `input '${name}' takes texts, so codes have no use; leave them out`);
  }
  return {
    tensor: name,
    type,
    batched,
    rowShape: shape.length === 0 ? [] : rowShape,
    columns: names.map((column) => columns.indexOf(column)),
    names,
    ...(constant === undefined ? {} : { constant }),
    ...(given.codes === undefined ? {} : { codes: given.codes }),
    scale: given.scale ?? 1,
    offset: given.offset ?? 0,
    layout: given.layout ?? guessLayout(rowShape),
  };
}

/** A pattern never takes columns that mean something else, such as the label. */
function specColumns(
  input: string,
  { columns: wanted }: InputSpec,
  columns: readonly string[],
  taken: readonly string[],
): readonly string[] {
  if (wanted === undefined)
    throw new DataError('MAPPING', `the mapping of input '${input}' needs columns or a constant`);
  if (typeof wanted !== 'string') {
    for (const name of wanted) if (!columns.includes(name)) throw noSuchColumn(name, `input '${input}'`, columns);
    return wanted;
  }
  const pattern = new RegExp(`^${wanted.split('*').map(escaped).join('.*')}$`);
  const found = columns.filter((name) => pattern.test(name) && !taken.includes(name));
  if (found.length === 0) throw noSuchColumn(wanted, `input '${input}'`, columns);
  return found;
}

/** Undefined where the model leaves more than one length open. */
function shapeOfRow(shape: readonly number[], elements: number): number[] | undefined {
  const open = shape.filter((size) => size < 0).length;
  if (open > 1) return undefined;
  const rest = product(shape.filter((size) => size >= 0));
  return shape.map((size) => (size < 0 ? Math.max(1, Math.floor(elements / Math.max(1, rest))) : size));
}

function rowElements({ shape }: InputShape): number | undefined {
  const row = shape.slice(1);
  return row.some((size) => size < 0) ? undefined : product(row);
}

/** An axis of more than this holds something else than channels: time, or the dimensions of an embedding. */
const MOST_CHANNELS = 16;
/** A first axis as short as this holds channels even if the last one is short too. */
const FEW_CHANNELS = 4;

/**
 * Where the channels of a row of this shape lie: along a very short first axis (images before height and width, sound
 * before time), else along a short last one, else along a short first one; where neither is short there are none, as with
 * embeddings of many tokens.
 */
export function guessLayout(rowShape: readonly number[]): TensorLayout {
  const [first = 0, ...rest] = rowShape;
  const last = rest.at(-1);
  if (last === undefined) return 'flat';
  if (first <= FEW_CHANNELS && last > FEW_CHANNELS) return 'nchw';
  if (last <= MOST_CHANNELS) return 'nhwc';
  return first <= MOST_CHANNELS ? 'nchw' : 'flat';
}

function unmapped(inputs: readonly InputShape[], free: readonly string[]): DataError {
  const wanted = inputs
    .map((input) => `'${input.name}' (${rowElements(input) ?? 'any number of'} values a row)`)
    .join(', ');
  const example = `inputs: { ${inputs[0]!.name}: { columns: [${free.slice(0, 2).join(', ')}, …] } }`;
  return new DataError(
    'MAPPING',
    `which columns make the input ${wanted}? ${free.length} are left: ${free.slice(0, 20).join(', ')}${free.length > 20 ? ' …' : ''}. ` +
      `Say it in a file for --map, such as ${example}, or leave columns out with --ignore`,
  );
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}

function escaped(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}
