import { describe, expect, it } from 'vitest';
import { EchoModel } from '../testing/echo-models.js';
import type { ServedTensor, TensorDatatype, TensorMetadata } from '../inference/serving.js';
import { canaryCases } from './canary-file.js';
import { interfaceDifference } from './model-interface.js';
import { selfTest } from './self-test.js';
import { zerosFor } from './zeros.js';

const tensor = (name: string, shape: readonly number[], datatype: TensorDatatype = 'FP32'): TensorMetadata => ({
  name,
  shape,
  datatype,
});
const bytes = (json: unknown) => Buffer.from(typeof json === 'string' ? json : JSON.stringify(json));

describe('what callers rely on', () => {
  const running = { inputs: [tensor('a', [-1, 3]), tensor('b', [2])], outputs: [tensor('y', [-1])] };

  it.each([
    ['the same', running],
    ['another order', { ...running, inputs: [...running.inputs].reverse() }],
    ['any size where one was fixed', { ...running, inputs: [tensor('a', [-1, -1]), tensor('b', [-1])] }],
    ['shapes that are not known', { inputs: [tensor('a', []), tensor('b', [])], outputs: [tensor('y', [])] }],
    ['an output of a fixed size', { ...running, outputs: [tensor('y', [1])] }],
  ])('is there with %s', (_, candidate) => {
    expect(interfaceDifference(running, candidate)).toBeUndefined();
  });

  it.each([
    [
      'a fixed size where any was',
      { ...running, inputs: [tensor('a', [8, 3]), tensor('b', [2])] },
      "input 'a' has shape [8,3]; it has to be [-1,3]",
    ],
    [
      'another size',
      { ...running, inputs: [tensor('a', [-1, 4]), tensor('b', [2])] },
      "input 'a' has shape [-1,4]; it has to be [-1,3]",
    ],
    ['another rank', { ...running, outputs: [tensor('y', [-1, 2])] }, "output 'y' has shape [-1,2]; it has to be [-1]"],
    ['another type', { ...running, outputs: [tensor('y', [-1], 'INT64')] }, "output 'y' is INT64; it has to be FP32"],
    ['an input less', { ...running, inputs: [tensor('a', [-1, 3])] }, "it has no input 'b'; its inputs are 'a'"],
    ['an output more', { ...running, outputs: [tensor('y', [-1]), tensor('z', [1])] }, "it has another output, 'z'"],
  ])('is not there with %s', (_, candidate, why) => {
    expect(interfaceDifference(running, candidate)).toBe(why);
  });
});

describe('a self-test', () => {
  const running = new EchoModel('m', '1');

  it('asks for zeros of every type, with 1 wherever any size will do', () => {
    const [texts, wholes] = zerosFor([tensor('t', [-1, 2], 'BYTES'), tensor('w', [3], 'INT64')]);
    expect(texts).toMatchObject({ shape: [1, 2], data: ['', ''] });
    expect(wholes).toMatchObject({ shape: [3], data: new BigInt64Array(3) });
  });

  it('fails with the warm-up, unless the model that runs does not answer such zeros either', async () => {
    const candidate = new EchoModel('m', '2');
    candidate.failure = new Error('Non-zero status code returned while running Add node: secret 42');
    const test = { running, canary: [] };
    await expect(selfTest(candidate, test)).rejects.toMatchObject({
      code: 'WARM_UP',
      message: 'an inference on zeros failed: runtime',
    });
    const asked: (readonly ServedTensor[])[] = [];
    const runningAnswers = (answer: boolean) => (zeros: readonly ServedTensor[]) => {
      asked.push(zeros);
      return Promise.resolve(answer);
    };
    await expect(selfTest(candidate, { ...test, runningAnswers: runningAnswers(true) })).rejects.toMatchObject({
      code: 'WARM_UP',
    });
    await selfTest(candidate, { ...test, runningAnswers: runningAnswers(false) });
    expect(asked[0]![0]).toMatchObject({ name: 'x', shape: [1, 4] });
  });

  it('compares each canary with what came, within its tolerance', async () => {
    const given = { name: 'x', datatype: 'FP32', shape: [1, 4], data: [1, 2, 3, 4] };
    const canary = (data: number[], tolerance?: number) =>
      canaryCases(
        bytes({ format: 'fleetally-canary-1', cases: [{ inputs: [given], outputs: [{ ...given, data, tolerance }] }] }),
      );
    const candidate = new EchoModel('m', '2');
    await selfTest(candidate, { running, canary: canary([1, 2, 3, 4.0005]) });
    await selfTest(candidate, { running, canary: canary([1.5, 2, 3, 3.5], 0.5) });
    await expect(selfTest(candidate, { running, canary: canary([1, 2.1, 3, 4.002]) })).rejects.toMatchObject({
      code: 'CANARY',
      message: "case 1: 2 of 4 values of output 'x' are not as expected",
    });
    const otherShape = canaryCases(
      bytes({
        format: 'fleetally-canary-1',
        cases: [{ name: 'n', inputs: [given], outputs: [{ ...given, shape: [4] }] }],
      }),
    );
    await expect(selfTest(candidate, { running, canary: otherShape })).rejects.toMatchObject({
      message: "n: output 'x' has another type or shape",
    });
  });
});

describe('a canary file', () => {
  it('holds 64-bit integers digit by digit', () => {
    const values = '[9223372036854775807, -1]';
    const whole = `{"name":"x","datatype":"INT64","shape":[2],"data":${values}}`;
    const text = `{"format":"fleetally-canary-1","cases":[{"inputs":[${whole}],"outputs":[${whole}]}]}`;
    const [only] = canaryCases(bytes(text));
    expect(only!.inputs[0]!.data).toEqual(BigInt64Array.of(9223372036854775807n, -1n));
    expect(only!.outputs[0]!.tolerance).toBe(0);
  });

  it.each([
    ['that is not JSON', '{', 'the canary file is not JSON'],
    [
      'of another format',
      { format: 'x', cases: [] },
      'the canary file is not of format fleetally-canary-1: see format',
    ],
    [
      'with data that do not fit, without quoting them',
      {
        format: 'fleetally-canary-1',
        cases: [
          {
            inputs: [{ name: 'x', datatype: 'INT8', shape: [1], data: [4711] }],
            outputs: [{ name: 'y', datatype: 'INT8', shape: [1], data: [1] }],
          },
        ],
      },
      "the canary file's case 1 has no fitting data for 'x'",
    ],
  ])('%s is refused', (_, json, message) => {
    expect(() => canaryCases(bytes(json))).toThrow(expect.objectContaining({ code: 'CANARY', message }) as Error);
  });
});
