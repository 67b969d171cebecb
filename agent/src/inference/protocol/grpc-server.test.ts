import { Client, credentials, status, type ServiceError } from '@grpc/grpc-js';
import { inferenceService, type ModelInferResponseFields, type StreamedInferenceFields } from '@fleetally/proto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ServingError } from '../serving.js';
import type { ServedModel, ServedModels, ServedTensor, TensorDatatype, TensorValues } from '../serving.js';
import { startGrpcServer, type RunningGrpc } from './grpc-server.js';
import { valuesToRaw } from './raw-values.js';

const LIMIT = 8 * 1024 * 1024;
const LONG = LIMIT + 1;

/** The ids that inferences came with: feedback finds them by these. */
const ids: (string | undefined)[] = [];

// Gives its inputs back, so that every value makes the whole way.
const echo: ServedModel = {
  name: 'echo',
  version: '2',
  ready: true,
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
  outputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
  infer(inputs, _outputs, id) {
    ids.push(id);
    const [first] = inputs;
    if (first?.name === 'fail') return Promise.reject(new Error('a secret of the inside'));
    if (first?.name === 'long') return Promise.resolve([{ ...first, shape: [LONG], data: new Uint8Array(LONG) }]);
    const codes = ['UNAVAILABLE', 'TOO_LARGE', 'INVALID', 'INTERNAL', 'UNIMPLEMENTED', 'NOT_FOUND'] as const;
    const code = codes.find((one) => one === first?.name);
    return code === undefined ? Promise.resolve(inputs) : Promise.reject(new ServingError(code, `because ${code}`));
  },
};

const models: ServedModels = {
  serverName: 'fleetally-agent',
  serverVersion: '9.9.9',
  live: true,
  ready: false,
  list: () => [echo],
  find(name, version = '2') {
    if (name === 'echo' && version === '2') return echo;
    throw new ServingError('NOT_FOUND', `there is no model ${name} ${version}`);
  },
};

const VALUES: readonly (readonly [TensorDatatype, TensorValues, string, readonly unknown[]])[] = [
  ['BOOL', Uint8Array.of(1, 0), 'boolContents', [true, false]],
  ['UINT8', Uint8Array.of(0, 255), 'uintContents', [0, 255]],
  ['UINT16', Uint16Array.of(0, 65_535), 'uintContents', [0, 65_535]],
  ['UINT32', Uint32Array.of(0, 4_294_967_295), 'uintContents', [0, 4_294_967_295]],
  ['UINT64', BigUint64Array.of(0n, 18_446_744_073_709_551_615n), 'uint64Contents', [0n, 18_446_744_073_709_551_615n]],
  ['INT8', Int8Array.of(-128, 127), 'intContents', [-128, 127]],
  ['INT16', Int16Array.of(-32_768, 32_767), 'intContents', [-32_768, 32_767]],
  ['INT32', Int32Array.of(-2_147_483_648, 2_147_483_647), 'intContents', [-2_147_483_648, 2_147_483_647]],
  ['INT64', BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n), 'int64Contents', [-(2n ** 63n), 2n ** 63n - 1n]],
  ['FP32', Float32Array.of(-0.5, 3.25), 'fp32Contents', [-0.5, 3.25]],
  ['FP64', Float64Array.of(Number.MIN_VALUE, Number.MAX_VALUE), 'fp64Contents', [Number.MIN_VALUE, Number.MAX_VALUE]],
  ['BYTES', ['', 'grüße'], 'bytesContents', [Buffer.from(''), Buffer.from('grüße')]],
];

let server: RunningGrpc;
let client: Client;
const calls: [string, string][] = [];

beforeAll(async () => {
  server = await startGrpcServer(models, {
    address: '127.0.0.1:0',
    maxBytes: LIMIT,
    onCall: (method, code) => calls.push([method, code]),
  });
  client = new Client(server.address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': 2 * LIMIT,
  });
});
afterAll(() => {
  client.close();
  server.cut();
});

type Method = Exclude<keyof typeof inferenceService, 'modelStreamInfer'>;

function call(method: Method, fields: object): Promise<unknown> {
  const { path, requestSerialize, responseDeserialize } = inferenceService[method];
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize as (bytes: Buffer) => unknown,
      fields,
      (error, response) => {
        if (error === null) resolve(response);
        else reject(error);
      },
    );
  });
}

async function failure(method: Method, fields: object): Promise<[string, string]> {
  const error = (await call(method, fields).then(
    () => expect.unreachable(),
    (cause: unknown) => cause,
  )) as ServiceError;
  return [status[error.code], error.details];
}

function rawTensor(datatype: TensorDatatype, data: TensorValues, shape: number[]): object {
  const tensor: ServedTensor = { name: 'x', datatype, shape, data };
  return { modelName: 'echo', inputs: [{ name: 'x', datatype, shape }], rawInputContents: [valuesToRaw(tensor)] };
}

describe('inference.GRPCInferenceService', () => {
  it('tells of server and models', async () => {
    expect(await call('serverLive', {})).toMatchObject({ live: true });
    expect(await call('serverReady', {})).toMatchObject({ ready: false });
    expect(await call('modelReady', { name: 'echo' })).toMatchObject({ ready: true });
    expect(await call('serverMetadata', {})).toMatchObject({ name: 'fleetally-agent', version: '9.9.9' });
    expect(await call('modelMetadata', { name: 'echo', version: '2' })).toMatchObject({
      ...{ name: 'echo', versions: ['2'], platform: 'onnxruntime_onnx' },
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
    });
    const index = await call('repositoryIndex', { ready: true });
    expect(index).toMatchObject({ models: [{ name: 'echo', version: '2', state: 'READY' }] });
  });

  it.each(VALUES)(
    'carries %s both ways, raw and in its field, to the last bit',
    async (datatype, data, field, values) => {
      const raw = (await call('modelInfer', {
        id: 'r7',
        ...rawTensor(datatype, data, [1, 2]),
      })) as ModelInferResponseFields;
      expect(raw).toMatchObject({
        id: 'r7',
        modelName: 'echo',
        modelVersion: '2',
        outputs: [{ datatype, shape: [1, 2] }],
      });
      const tensor: ServedTensor = { name: 'x', datatype, shape: [1, 2], data };
      expect(Buffer.from(raw.rawOutputContents![0]!)).toEqual(Buffer.from(valuesToRaw(tensor)));
      const inputs = [{ name: 'x', datatype, shape: [1, 2], contents: { [field]: values } }];
      const typed = (await call('modelInfer', { modelName: 'echo', inputs })) as ModelInferResponseFields;
      expect(typed.rawOutputContents).toEqual([]);
      expect(typed.outputs![0]!.contents![field as 'intContents']).toEqual(values);
      expect(ids.slice(-2)).toEqual(['r7', undefined]);
    },
  );

  it('answers FP16 raw, as it has no field', async () => {
    const answer = (await call(
      'modelInfer',
      rawTensor('FP16', Uint16Array.of(0x3c00, 0xfc00), [2]),
    )) as ModelInferResponseFields;
    expect(Buffer.from(answer.rawOutputContents![0]!).toString('hex')).toBe('003c00fc');
  });

  it('carries a megabyte', async () => {
    const data = Float32Array.from({ length: 262_144 }, (_, i) => Math.sin(i));
    const answer = (await call('modelInfer', rawTensor('FP32', data, [512, 512]))) as ModelInferResponseFields;
    expect(Buffer.from(answer.rawOutputContents![0]!).equals(Buffer.from(data.buffer))).toBe(true);
  });

  it('lets parameters pass that change nothing, 64-bit integers of any size among them', async () => {
    const parameters = {
      seed: { int64Param: -(2n ** 63n) },
      tag: { uint64Param: 2n ** 64n - 1n },
      t: { doubleParam: 1 },
    };
    const tensor = rawTensor('UINT8', Uint8Array.of(7), [1]);
    expect(await call('modelInfer', { ...tensor, parameters })).toMatchObject({ rawOutputContents: [Buffer.of(7)] });
  });

  it('answers at length what was asked in short', async () => {
    const answer = (await call('modelInfer', {
      modelName: 'echo',
      inputs: [{ name: 'long', datatype: 'UINT8', shape: [0] }],
      rawInputContents: [Buffer.of()],
    })) as ModelInferResponseFields;
    expect(answer.rawOutputContents![0]!.length).toBe(LONG);
  });

  it.each<[string, string, object]>([
    ['NOT_FOUND', 'no model other', { modelName: 'other' }],
    ['NOT_FOUND', 'no model echo 3', { modelName: 'echo', modelVersion: '3' }],
    [
      'INVALID_ARGUMENT',
      "datatype 'FP31'",
      { modelName: 'echo', inputs: [{ name: 'x', datatype: 'FP31', shape: [1] }] },
    ],
    [
      'INVALID_ARGUMENT',
      'takes 8 bytes',
      { ...rawTensor('FP32', Float32Array.of(1), [1]), inputs: [{ name: 'x', datatype: 'FP32', shape: [2] }] },
    ],
    [
      'INVALID_ARGUMENT',
      'its shape [3] needs 3',
      { modelName: 'echo', inputs: [{ name: 'x', datatype: 'FP32', shape: [3], contents: { fp32Contents: [1] } }] },
    ],
    [
      'INVALID_ARGUMENT',
      'belong into fp32_contents',
      { modelName: 'echo', inputs: [{ name: 'x', datatype: 'FP32', shape: [1], contents: { intContents: [1] } }] },
    ],
    [
      'INVALID_ARGUMENT',
      'UINT8 takes 0 to 255',
      { modelName: 'echo', inputs: [{ name: 'x', datatype: 'UINT8', shape: [1], contents: { uintContents: [256] } }] },
    ],
    [
      'INVALID_ARGUMENT',
      'whole numbers from 0 up',
      { modelName: 'echo', inputs: [{ name: 'x', datatype: 'FP32', shape: [-1] }] },
    ],
    [
      'INVALID_ARGUMENT',
      'send raw_input_contents',
      { modelName: 'echo', inputs: [{ name: 'x', datatype: 'FP16', shape: [0] }] },
    ],
    ['INVALID_ARGUMENT', 'needs one for each', { modelName: 'echo', rawInputContents: [Buffer.of(1)] }],
    [
      'INVALID_ARGUMENT',
      'give one',
      {
        ...rawTensor('FP32', Float32Array.of(1), [1]),
        inputs: [{ name: 'x', datatype: 'FP32', shape: [1], contents: { fp32Contents: [1] } }],
      },
    ],
    ['UNIMPLEMENTED', 'sequence_id', { modelName: 'echo', parameters: { sequence_id: { int64Param: 1n } } }],
    ...(['UNAVAILABLE', 'UNIMPLEMENTED', 'INTERNAL', 'NOT_FOUND'] as const).map((code): [string, string, object] => [
      code,
      `because ${code}`,
      { modelName: 'echo', inputs: [{ name: code, datatype: 'BOOL', shape: [0] }] },
    ]),
    [
      'RESOURCE_EXHAUSTED',
      'because',
      { modelName: 'echo', inputs: [{ name: 'TOO_LARGE', datatype: 'BOOL', shape: [0] }] },
    ],
  ])('answers %s: %s', async (code, text, request) => {
    expect(await failure('modelInfer', request)).toEqual([code, expect.stringContaining(text)]);
  });

  it('keeps the inside to itself, and refuses messages beyond the limit', async () => {
    const fail = { modelName: 'echo', inputs: [{ name: 'fail', datatype: 'BOOL', shape: [0] }] };
    expect(await failure('modelInfer', fail)).toEqual(['INTERNAL', 'the agent failed on this request']);
    const large = rawTensor('UINT8', new Uint8Array(9 * 1024 * 1024), [9 * 1024 * 1024]);
    expect((await failure('modelInfer', large))[0]).toBe('RESOURCE_EXHAUSTED');
    expect(calls).toContainEqual(['ModelInfer', 'INTERNAL']);
  });

  it('answers every request of a stream, the failed ones with their text, and ends it', async () => {
    const { path, requestSerialize, responseDeserialize } = inferenceService.modelStreamInfer;
    const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    const answers: StreamedInferenceFields[] = [];
    const ended = new Promise<void>((resolve, reject) => {
      stream.on('data', (answer: StreamedInferenceFields) => answers.push(answer));
      stream.on('end', resolve).on('error', reject);
    });
    stream.write({ id: 'a', ...rawTensor('FP32', Float32Array.of(1, 2), [1, 2]) });
    stream.write({ id: 'b', modelName: 'nobody' });
    stream.end();
    await ended;
    const byId = new Map(answers.map((answer) => [answer.inferResponse!.id, answer.errorMessage]));
    expect(byId).toEqual(new Map([['a', ''], ['b', 'there is no model nobody 2']])); // prettier-ignore
  });
});
