import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, it, expect } from 'vitest';
import { Random } from '../random/random.js';
import { argMax, probabilitiesOf, type DenseLayer, type Network } from '../trainer/network.js';
import { encodeNetwork } from './network-model.js';

const FEATURES = ['a', 'b', 'c', 'd', 'e'];
const CLASSES = ['x', 'y', 'z'];

describe('encodeNetwork', () => {
  it.each([
    ['softmax regression', [5, 3]],
    ['one hidden layer', [5, 7, 3]],
    ['two hidden layers', [5, 7, 4, 3]],
  ])(
    'writes %s that onnxruntime runs to the same probabilities, missing values and every batch size included',
    async (_, sizes) => {
      const random = new Random(23);
      const network = randomNetwork(random, sizes);
      const session = await InferenceSession.create(encodeNetwork(network, describe5()));
      expect(session.inputNames).toEqual(['features']);
      expect(session.outputNames).toEqual(['probabilities', 'class']);
      for (const batch of [1, 2, 33]) {
        const rows = Float32Array.from({ length: batch * 5 }, () =>
          random.bernoulli(0.1) ? NaN : 3 * random.normal(),
        );
        const output = await session.run({ features: new Tensor('float32', rows, [batch, 5]) });
        const probabilities = output['probabilities']!;
        const classes = output['class']!;
        expect(probabilities.dims).toEqual([batch, 3]);
        expect(classes.dims).toEqual([batch]);
        for (let row = 0; row < batch; row++) {
          const expected = probabilitiesOf(network, rows.subarray(row * 5, row * 5 + 5));
          const actual = (probabilities.data as Float32Array).subarray(row * 3, row * 3 + 3);
          expected.forEach((value, k) => {
            expect(Math.abs(actual[k]! - value)).toBeLessThan(2e-6);
          });
          expect(Number((classes.data as BigInt64Array)[row])).toBe(argMax(actual));
        }
      }
      await session.release();
    },
  );

  it('writes the same bytes each time, and carries the names in the metadata', () => {
    const bytes = encodeNetwork(randomNetwork(new Random(1), [5, 3]), describe5());
    expect(Buffer.compare(bytes, encodeNetwork(randomNetwork(new Random(1), [5, 3]), describe5()))).toBe(0);
    const text = Buffer.from(bytes).toString('latin1');
    for (const entry of ['features', 'a,b,c,d,e', 'classes', 'x,y,z', 'version', '1.0.0'])
      expect(text).toContain(entry);
  });

  it('refuses names that do not fit the network', () => {
    const network = randomNetwork(new Random(1), [5, 3]);
    expect(() => encodeNetwork(network, { ...describe5(), classNames: ['x'] })).toThrow(RangeError);
  });
});

function describe5(): Parameters<typeof encodeNetwork>[1] {
  return { name: 'test', version: '1.0.0', featureNames: FEATURES, classNames: CLASSES };
}

function randomNetwork(random: Random, sizes: readonly number[]): Network {
  const layers = sizes.slice(1).map((outputs, index): DenseLayer => {
    const inputs = sizes[index]!;
    return {
      inputs,
      outputs,
      weights: Float32Array.from({ length: inputs * outputs }, () => random.normal() / Math.sqrt(inputs)),
      bias: Float32Array.from({ length: outputs }, () => random.normal()),
    };
  });
  return { fill: Float32Array.from({ length: 5 }, () => random.normal()), layers };
}
