/** A tensor as the model's metadata describe it: lengths that are left open are names, or not positive; [] if unknown. */
export interface TensorShape {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** The tensors that go into a model and come out of it. */
export interface ModelShapes {
  readonly inputs: readonly TensorShape[];
  readonly outputs: readonly TensorShape[];
}

/** Of a session that does not describe its tensors. */
export const UNKNOWN_SHAPES: ModelShapes = { inputs: [], outputs: [] };

/** The length of an axis where the metadata fix it; undefined where it may be any. */
export function fixedLength(axis: number | string | undefined): number | undefined {
  return typeof axis === 'number' && axis > 0 ? axis : undefined;
}

/** The name of an axis whose length is left open; undefined where it is fixed, or has no name. */
export function axisName(axis: number | string | undefined): string | undefined {
  return typeof axis === 'string' && axis !== '' ? axis : undefined;
}
