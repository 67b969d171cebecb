import { describe, expect, it } from 'vitest';

import { errorClassOf } from './error-class.js';

describe('errorClassOf', () => {
  // The first eight are what onnxruntime-node 1.30 says, word for word (real-models.test.ts makes them happen).
  it.each([
    ["input 'features' is missing in 'feeds'.", 'invalid-input'],
    ['Got invalid dimensions for input: features for the following indices\n index: 1 Got: 23', 'invalid-input'],
    ['Invalid rank for input: features Got: 1 Expected: 2', 'invalid-input'],
    ['Unexpected input data type. Actual: (tensor(double)) , expected: (tensor(float))', 'invalid-input'],
    ["'fetches' contains invalid output name: x.", 'invalid-input'],
    ['Tensor.location must be a string.', 'invalid-input'],
    ['Session already disposed.', 'load'],
    ['Load model from x.onnx failed:Protobuf parsing failed.', 'load'],
    ["Non-zero status code returned while running Conv node. Name:'conv1'", 'runtime'],
    ['Non-zero status code returned while running Add node: bad allocation', 'out-of-memory'],
    ['std::bad_alloc', 'out-of-memory'],
    ['Failed to allocate memory for requested buffer of size 1', 'out-of-memory'],
    ['Exiting due to terminate flag being set to true.', 'timeout'],
    ['something new', 'other'],
  ])('%s', (message, expected) => {
    expect(errorClassOf(new Error(message))).toBe(expected);
  });

  it('takes anything that can be thrown', () => {
    expect(errorClassOf(new TypeError('odd'))).toBe('invalid-input');
    expect(errorClassOf('string')).toBe('other');
    expect(errorClassOf(undefined)).toBe('other');
    expect(errorClassOf(Object.create(null))).toBe('other');
  });
});
