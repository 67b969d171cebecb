// Protobuf, as far as the models of tests need it. Field numbers are the caller's, those of onnx.proto.

/** A field that holds a message. */
export function message(field: number, parts: readonly number[][]): number[] {
  const bytes = parts.flat();
  return [field * 8 + 2, ...varint(bytes.length), ...bytes];
}

export function text(field: number, value: string): number[] {
  return message(field, [[...Buffer.from(value)]]);
}

export function integer(field: number, value: number): number[] {
  return [field * 8, ...varint(value)];
}

export function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

/** A ValueInfoProto: a tensor of two dimensions of any length, by their names; `elementType` is ONNX's number. */
export function matrixInfo(name: string, elementType: number, [rows, columns]: readonly [string, string]): number[][] {
  const dimension = (symbol: string) => message(1, [text(2, symbol)]);
  const shape = message(2, [dimension(rows), dimension(columns)]);
  return [text(1, name), message(2, [message(1, [integer(1, elementType), shape])])];
}
