/** Typed arrays that grow by rows: doubling, so that a fleet that enrols one device at a time costs no more than one that comes at once. */
export function grown<T extends Float32Array | Float64Array | Int32Array | Int8Array | Uint8Array>(
  array: T,
  length: number,
): T {
  if (length <= array.length) return array;
  const size = Math.max(length, array.length * 2);
  const make = array.constructor as new (length: number) => T;
  const next = new make(size);
  next.set(array);
  return next;
}
