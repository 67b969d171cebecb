import { integer, message, text } from './onnx-bytes.js';

const FLOAT = 1;

/**
 * The bytes of a recurrent ONNX model: inputs `input` and `state`, outputs `output`, their element-wise negative, and
 * `stateN`. What is said of the outputs need not be so. A length is a number, a name, or '' for one that is open and has no name. Field numbers are those of onnx.proto.
 */
export function recurrentModel(
  input: readonly (number | string)[],
  state: readonly (number | string)[],
  output: readonly (number | string)[] = input,
  nextState: readonly (number | string)[] = state,
): Uint8Array {
  const node = (from: string, to: string): number[] => message(1, [text(1, from), text(2, to), text(4, 'Neg')]);
  const graph = message(7, [
    ...[node('input', 'output'), node('state', 'stateN'), text(2, 'recurrent')],
    ...[message(11, tensorInfo('input', input)), message(11, tensorInfo('state', state))],
    ...[message(12, tensorInfo('output', output)), message(12, tensorInfo('stateN', nextState))],
  ]);
  return Uint8Array.from([...integer(1, 8), ...graph, ...message(8, [integer(2, 17)])]);
}

function tensorInfo(name: string, shape: readonly (number | string)[]): number[][] {
  const dimensions = shape.map((length) => {
    if (length === '') return message(1, []);
    return message(1, [typeof length === 'number' ? integer(1, length) : text(2, length)]);
  });
  return [text(1, name), message(2, [message(1, [integer(1, FLOAT), message(2, dimensions)])])];
}
