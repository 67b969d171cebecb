import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';

import { FakeSession } from '../testing/fake-session.js';
import { identityModel } from '../testing/identity-model.js';
import { ModelSlot } from './model-slot.js';
import type { InferenceOutcome } from './model-slot.js';
import type { ServedTensor, TensorDatatype, TensorValues } from './serving.js';

/** Values of each type, extremes among them: two rows of two. */
const VALUES: readonly (readonly [TensorDatatype, TensorValues])[] = [
  ['BOOL', Uint8Array.of(0, 1, 1, 0)],
  ['UINT8', Uint8Array.of(0, 1, 254, 255)],
  ['UINT16', Uint16Array.of(0, 1, 65_534, 65_535)],
  ['UINT32', Uint32Array.of(0, 1, 2, 2 ** 32 - 1)],
  ['UINT64', BigUint64Array.of(0n, 1n, 2n ** 53n + 1n, 2n ** 64n - 1n)],
  ['INT8', Int8Array.of(-128, -1, 0, 127)],
  ['INT16', Int16Array.of(-32_768, -1, 0, 32_767)],
  ['INT32', Int32Array.of(-(2 ** 31), -1, 0, 2 ** 31 - 1)],
  ['INT64', BigInt64Array.of(-(2n ** 63n), -1n, 2n ** 53n + 1n, 2n ** 63n - 1n)],
  ['FP16', Uint16Array.of(0x3c00, 0xc000, 0x7c00, 0x0001)],
  ['FP32', Float32Array.of(1.5, -0, Infinity, 1e-45)],
  ['FP64', Float64Array.of(Math.PI, -0, -Infinity, 5e-324)],
  ['BYTES', ['', 'ä€😀', 'a b', 'x'.repeat(300)]],
];

async function slotOf(...types: Parameters<typeof identityModel>): Promise<ModelSlot> {
  const session = await InferenceSession.create(identityModel(...types), { logSeverityLevel: 3 });
  return new ModelSlot({ name: 'identity', version: '1', session, runtime: { Tensor } });
}

function floats(name: string, shape: number[], ...values: number[]): ServedTensor {
  return { name, datatype: 'FP32', shape, data: Float32Array.from(values) };
}

describe('a model slot on onnxruntime', () => {
  it.each(VALUES)('takes and gives %s as it is', async (datatype, data) => {
    const slot = await slotOf(datatype);
    expect(slot.inputs).toEqual([{ name: 'x0', datatype, shape: [-1, -1] }]);
    expect(slot.outputs).toEqual([{ name: 'y0', datatype, shape: [-1, -1] }]);
    const [output, ...rest] = await slot.infer([{ name: 'x0', datatype, shape: [2, 2], data }], []);
    expect(output).toEqual({ name: 'y0', datatype, shape: [2, 2], data });
    expect(rest).toEqual([]);
    await slot.drain();
  });

  it('takes views into the middle of a buffer, and empty tensors', async () => {
    const slot = await slotOf('FP32');
    const data = new Float32Array(Float32Array.of(9, 9, 1, 2).buffer, 8, 2);
    const [output] = await slot.infer([{ name: 'x0', datatype: 'FP32', shape: [1, 2], data }], []);
    expect(output?.data).toEqual(Float32Array.of(1, 2));
    const [empty] = await slot.infer([floats('x0', [0, 2])], []);
    expect(empty).toMatchObject({ shape: [0, 2], data: new Float32Array(0) });
    await slot.drain();
  });

  it('gives the wanted outputs in the wanted order', async () => {
    const slot = await slotOf('FP32', 'FP32');
    const inputs = [floats('x1', [1, 1], 1), floats('x0', [1, 1], 0)];
    const names = async (...wanted: string[]) => (await slot.infer(inputs, wanted)).map(({ name }) => name);
    expect(await names('y1')).toEqual(['y1']);
    expect(await names('y1', 'y0')).toEqual(['y1', 'y0']);
    expect(await names()).toEqual(['y0', 'y1']);
    await slot.drain();
  });

  it.each([
    ['an unknown input', [floats('z', [1, 1], 1)], [], "'z' is no input of identity; it takes 'x0' FP32[-1,-1]"],
    ['a missing input', [], [], "identity also takes 'x0' FP32[-1,-1]"],
    ['an input given twice', [floats('x0', [1, 1], 1), floats('x0', [1, 1], 1)], [], "input 'x0' is given twice"],
    [
      'another type',
      [{ name: 'x0', datatype: 'INT32' as const, shape: [1, 1], data: Int32Array.of(1) }],
      [],
      "input 'x0' is INT32; expected 'x0' FP32[-1,-1]",
    ],
    ['another rank', [floats('x0', [1], 1)], [], "input 'x0' has shape [1]; expected [-1,-1], where -1 is any size"],
    ['too few values', [floats('x0', [2, 2], 1, 2, 3)], [], "input 'x0' has 3 values; its shape [2,2] needs 4"],
    ['a negative size', [floats('x0', [-1, -1], 1)], [], 'shape [-1,-1]; sizes are whole numbers from 0 up'],
    ['an unknown output', [floats('x0', [1, 1], 1)], ['q'], "'q' is no output of identity; it gives 'y0'"],
    ['an output twice', [floats('x0', [1, 1], 1)], ['y0', 'y0'], "output 'y0' is asked for twice"],
  ])('says what would be right: %s', async (_, inputs, outputs, message) => {
    const slot = await slotOf('FP32');
    const refused = expect(slot.infer(inputs, outputs)).rejects;
    await refused.toMatchObject({ code: 'INVALID', message: expect.stringContaining(message) });
    await slot.drain();
  });
});

describe('a model slot', () => {
  const one = floats('x', [1], 1);

  it('finishes what runs before it releases the session, and takes nothing more', async () => {
    let finish: (results: InferenceSession.ReturnType) => void = () => {};
    const session = new FakeSession(['x'], ['y'], () => new Promise((resolve) => (finish = resolve)));
    const outcomes: InferenceOutcome[] = [];
    const onInference = (outcome: InferenceOutcome) => void outcomes.push(outcome);
    const slot = new ModelSlot({ name: 'm', version: '1', session, runtime: { Tensor }, onInference });
    const running = slot.infer([one], []);
    const drained = slot.drain();
    expect([slot.ready, slot.inFlight, session.released]).toEqual([false, 1, 0]);
    await expect(slot.infer([one], [])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    finish({ y: new Tensor('float32', [2], [1]) });
    expect(await running).toMatchObject([{ name: 'y', datatype: 'FP32', shape: [1] }]);
    await drained;
    expect([slot.inFlight, session.released]).toEqual([0, 1]);
    expect(outcomes).toEqual(['UNAVAILABLE', 'ok']);
  });

  it.each([
    ['Invalid rank for input: x Got: 1 Expected: 2', 'INVALID'],
    ['Non-zero status code returned while running Gemm node', 'INTERNAL'],
  ])('tells the caller mistakes of the request from those of the runtime: %s', async (message, code) => {
    const session = new FakeSession(['x'], ['y'], () => Promise.reject(new Error(message)));
    const slot = new ModelSlot({ name: 'm', version: '1', session, runtime: { Tensor } });
    await expect(slot.infer([one], [])).rejects.toMatchObject({ code, message: `m: ${message}` });
  });

  it('computes all outputs when it is watched, since counting needs them', async () => {
    const y = new Tensor('float32', [2], [1]);
    const session = new FakeSession(['x'], ['y', 'z'], () => Promise.resolve({ y, z: y }));
    const slot = new ModelSlot({
      name: 'm',
      version: '1',
      session,
      runtime: { Tensor },
      watch: { nameInference: () => undefined, recordFeedback: () => 'counted' },
    });
    expect(await slot.infer([one], ['z'])).toMatchObject([{ name: 'z' }]);
    expect(session.calls[0]?.[1]).toEqual(['y', 'z']);
  });
});
