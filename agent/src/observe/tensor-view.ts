/**
 * The part of an onnxruntime tensor that counting looks at, so that this folder needs no runtime at all.
 * `data` is whatever the runtime hands out: typed arrays, BigInt arrays, string arrays.
 */
export interface TensorView {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

export type TensorData = ArrayLike<number> | ArrayLike<bigint> | ArrayLike<string> | ArrayLike<boolean>;

/** Named tensors: feeds or results. Values that are not tensors (sequences, maps) are allowed and never counted. */
export type NamedTensors = Readonly<Record<string, unknown>>;

/** The tensor of that name, or undefined where there is none, it is not a tensor, or its data is not in memory. */
export function tensorNamed(tensors: NamedTensors | undefined, name: string): TensorView | undefined {
  const value = tensors?.[name];
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('type' in value && 'dims' in value && 'data' in value)) return undefined;
  // On a GPU tensor onnxruntime throws from here: the caller counts it as one counting error.
  const data: unknown = value.data;
  if (typeof data !== 'object' || data === null || !('length' in data)) return undefined;
  return value as TensorView;
}

/** The dimensions of the tensor of that name, or undefined where there is none; its data may be anywhere. */
export function dimsNamed(tensors: NamedTensors | undefined, name: string): readonly number[] | undefined {
  const value = tensors?.[name];
  if (typeof value !== 'object' || value === null || !('dims' in value)) return undefined;
  return Array.isArray(value.dims) ? (value.dims as readonly number[]) : undefined;
}

/** Rows along the first axis. A scalar is one row; so is a rank-1 tensor of which a column beyond the first is named. */
export function rowsOf(tensor: TensorView, vector: boolean): number {
  const { dims } = tensor;
  return dims.length === 0 || (vector && dims.length === 1) ? 1 : dims[0]!;
}
