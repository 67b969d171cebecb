import type { TensorMetadata } from '../inference/serving.js';

/** What callers of a model rely on. */
export interface ModelInterface {
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
}

/**
 * Why callers of `running` could not call `candidate` instead, in words; undefined when they can. Names and types of all
 * inputs and outputs must be the same, in any order. A size that any may be now must stay so; one that is fixed may become
 * any. Where a shape is not known (the runtime has none for some tensors), any other is taken. Cost: O(tensors).
 */
export function interfaceDifference(running: ModelInterface, candidate: ModelInterface): string | undefined {
  return (
    difference('input', running.inputs, candidate.inputs, accepts) ??
    difference('output', running.outputs, candidate.outputs, (now, then) => accepts(now, then) || accepts(then, now))
  );
}

function difference(
  what: 'input' | 'output',
  running: readonly TensorMetadata[],
  candidate: readonly TensorMetadata[],
  fits: (now: readonly number[], then: readonly number[]) => boolean,
): string | undefined {
  for (const now of running) {
    const then = candidate.find(({ name }) => name === now.name);
    if (then === undefined) return `it has no ${what} '${now.name}'; its ${what}s are ${namesOf(candidate)}`;
    if (then.datatype !== now.datatype)
      return `${what} '${now.name}' is ${then.datatype}; it has to be ${now.datatype}`;
    if (!fits(now.shape, then.shape)) {
      return `${what} '${now.name}' has shape [${then.shape.join(',')}]; it has to be [${now.shape.join(',')}]`;
    }
  }
  const added = candidate.find(({ name }) => !running.some((now) => now.name === name));
  return added === undefined ? undefined : `it has another ${what}, '${added.name}'`;
}

function accepts(now: readonly number[], then: readonly number[]): boolean {
  if (now.length === 0 || then.length === 0) return true;
  return now.length === then.length && now.every((size, i) => then[i] === -1 || then[i] === size);
}

function namesOf(tensors: readonly TensorMetadata[]): string {
  return tensors.map(({ name }) => `'${name}'`).join(', ') || 'none';
}
