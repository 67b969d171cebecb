import { identityModel } from './identity-model.js';
import { integer, matrixInfo, message, text, varint } from './onnx-bytes.js';

const FP32 = 1;
const INT64 = 7;

/** Ways to be a model with one FP32 input `x0` [any, any] and one output `y0` [any, any]. */
export type SmallModel =
  /** y0 = op(x0), of ONNX's operators of one input: Identity, Neg, Abs, Sqrt … */
  | { readonly op: string }
  /** Answers a single value, and fails in the runtime on any more. */
  | { readonly fails: 'on-more-than-one-value' };

/**
 * The bytes of a small ONNX model, of `bytes` bytes at least; `note` makes its content another without changing what it
 * does. Field numbers are those of onnx.proto.
 */
export function smallModel(model: SmallModel, note = '', bytes = 0): Uint8Array {
  const graph = 'op' in model ? unary(model.op) : reshaping();
  const bare = Buffer.from([...integer(1, 8), ...graph, ...message(8, [integer(2, 17)])]);
  const text = Buffer.from(note.padEnd(bytes - bare.length, '.'));
  return Uint8Array.from(Buffer.concat([bare, Buffer.from([6 * 8 + 2, ...varint(text.length)]), text]));
}

/** A model of another interface: its input and output are INT64. */
export function otherInterface(): Uint8Array {
  return identityModel('INT64');
}

function unary(op: string): number[] {
  const node = message(1, [text(1, 'x0'), text(2, 'y0'), text(4, op)]);
  return message(7, [node, text(2, 'small'), message(11, valueInfo('x0')), message(12, valueInfo('y0'))]);
}

/** Reshapes to [1, 1]. */
function reshaping(): number[] {
  const node = message(1, [text(1, 'x0'), text(1, 'shape'), text(2, 'y0'), text(4, 'Reshape')]);
  const ones = Array.from({ length: 2 }, () => [1, 0, 0, 0, 0, 0, 0, 0]);
  const shape = message(5, [integer(1, 2), integer(2, INT64), text(8, 'shape'), message(9, ones)]);
  return message(7, [node, text(2, 'small'), shape, message(11, valueInfo('x0')), message(12, valueInfo('y0'))]);
}

function valueInfo(name: string): number[][] {
  return matrixInfo(name, FP32, ['rows', 'columns']);
}
