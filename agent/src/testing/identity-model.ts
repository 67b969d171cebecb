import { integer, matrixInfo, message, text } from './onnx-bytes.js';

/** ONNX's numbers of element types, by the protocol's names. */
const ELEMENT_TYPES = {
  FP32: 1,
  UINT8: 2,
  INT8: 3,
  UINT16: 4,
  INT16: 5,
  INT32: 6,
  INT64: 7,
  BYTES: 8,
  BOOL: 9,
  FP16: 10,
  FP64: 11,
  UINT32: 12,
  UINT64: 13,
} as const;

export type ElementType = keyof typeof ELEMENT_TYPES;

/**
 * The bytes of an ONNX model whose outputs `y0`, `y1` … are its inputs `x0`, `x1` …: one of each given type, of shape
 * [any, any]. Field numbers are those of onnx.proto.
 */
export function identityModel(...types: ElementType[]): Uint8Array {
  const nodes = types.map((_, i) => message(1, [text(1, `x${i}`), text(2, `y${i}`), text(4, 'Identity')]));
  const inputs = types.map((type, i) => message(11, valueInfo(`x${i}`, type, i)));
  const outputs = types.map((type, i) => message(12, valueInfo(`y${i}`, type, i)));
  const graph = message(7, [...nodes, text(2, 'identity'), ...inputs, ...outputs]);
  return Uint8Array.from([...integer(1, 8), ...graph, ...message(8, [integer(2, 17)])]);
}

function valueInfo(name: string, type: ElementType, index: number): number[][] {
  return matrixInfo(name, ELEMENT_TYPES[type], [`rows${index}`, `columns${index}`]);
}
