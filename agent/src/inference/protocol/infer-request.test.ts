import { describe, expect, it } from 'vitest';

import type { TensorDatatype } from '../serving.js';
import { readInferRequest } from './infer-request.js';
import type { InferRequest } from './infer-request.js';
import { writeInferResponse } from './infer-response.js';

function read(text: string, ...raw: Uint8Array[]): InferRequest {
  const head = Buffer.from(text);
  return readInferRequest(Buffer.concat([head, ...raw]), head.length);
}

function tensor(datatype: string, shape: unknown, data: string): InferRequest {
  return read(`{"inputs":[{"name":"x","datatype":"${datatype}","shape":${JSON.stringify(shape)},"data":${data}}]}`);
}

const RAW_INPUT = (size: number) =>
  `{"inputs":[{"name":"x","datatype":"FP32","shape":[2],"parameters":{"binary_data_size":${size}}}]}`;

describe('JSON tensors', () => {
  it.each<[TensorDatatype, string, unknown]>([
    ['BOOL', '[true,false]', Uint8Array.of(1, 0)],
    ['UINT8', '[0,255]', Uint8Array.of(0, 255)],
    ['UINT16', '[0,65535]', Uint16Array.of(0, 65_535)],
    ['UINT32', '[0,4294967295]', Uint32Array.of(0, 2 ** 32 - 1)],
    ['UINT64', '[0,18446744073709551615]', BigUint64Array.of(0n, 2n ** 64n - 1n)],
    ['INT8', '[-128,127]', Int8Array.of(-128, 127)],
    ['INT16', '[-32768,32767]', Int16Array.of(-32_768, 32_767)],
    ['INT32', '[-2147483648,2147483647]', Int32Array.of(-(2 ** 31), 2 ** 31 - 1)],
    // 2^53 + 1 is the first that a JavaScript number rounds.
    ['INT64', '[-9223372036854775808,9007199254740993]', BigInt64Array.of(-(2n ** 63n), 2n ** 53n + 1n)],
    ['FP32', '[0.1,1180591620717411303424]', Float32Array.of(0.1, 2 ** 70)],
    ['FP64', '[0.1,-1e308]', Float64Array.of(0.1, -1e308)],
    ['BYTES', '["ä","9007199254740993"]', ['ä', '9007199254740993']],
  ])('%s %s', (datatype, data, expected) => {
    expect(tensor(datatype, [2], data).inputs).toEqual([{ name: 'x', datatype, shape: [2], data: expected }]);
    expect(tensor(datatype, [1, 2], `[${data}]`).inputs[0]?.data).toEqual(expected);
  });

  it('are flat or nested as the shape says', () => {
    const six = Int8Array.of(1, 2, 3, 4, 5, 6);
    expect(tensor('INT8', [2, 3], '[1,2,3,4,5,6]').inputs[0]?.data).toEqual(six);
    expect(tensor('INT8', [2, 3], '[[1,2,3],[4,5,6]]').inputs[0]?.data).toEqual(six);
    expect(tensor('INT8', [], '[7]').inputs[0]?.data).toEqual(Int8Array.of(7));
    expect(tensor('INT8', [0, 3], '[]').inputs[0]?.data).toEqual(new Int8Array(0));
  });

  it.each([
    ['FP32', [2], '[1]', "input 'x' has 1 values; its shape [2] needs 2"],
    ['FP32', [3, 2], '[[1,2,3],[4,5,6]]', 'has an array of 2 where its shape [3,2] says 3'],
    ['FP32', [2, 2], '[[1,2],3,4]', 'has an array of 3 where its shape [2,2] says 2'],
    ['FP32', [2, 3], '[[1,2,3],4]', 'has 4 values'],
    ['FP32', [4], '[[1,2],[3,4]]', 'has arrays nested deeper than its shape [4] says'],
    ['FP32', [9e14], '[1]', 'its shape [900000000000000] needs 900000000000000'],
    ['FP32', [1], '[null]', 'has null at 0; FP32 takes finite numbers'],
    ['FP32', [1], '[1e39]', 'FP32 takes finite numbers'],
    ['FP32', [1], '5', 'needs its values in an array "data"'],
    ['INT8', [2], '[1,128]', 'has 128 at 1; INT8 takes whole numbers from -128 to 127'],
    ['INT32', [1], '[1.5]', 'has 1.5 at 0'],
    ['UINT8', [1], '["1"]', 'has "1" at 0'],
    ['INT64', [1], '[1e18]', 'INT64 takes whole numbers from -9223372036854775808 to 9223372036854775807, in digits'],
    ['INT64', [1], '[9223372036854775808]', 'has 9223372036854775808 at 0'],
    ['UINT64', [1], '[-1]', 'has -1 at 0'],
    ['BOOL', [1], '[1]', 'BOOL takes true or false'],
    ['BYTES', [1], '[1]', 'BYTES takes texts'],
    ['FP16', [1], '[1]', 'is FP16, which has no JSON form'],
    ['BF16', [1], '[1]', 'has datatype "BF16"; expected one of BOOL, UINT8'],
    ['FP32', [-1], '[1]', 'needs a "shape": an array of whole numbers from 0 up'],
    ['FP32', 1, '[1]', 'needs a "shape"'],
  ])('refuses %s %j %s', (datatype, shape, data, message) => {
    expect(() => tensor(datatype, shape, data)).toThrow(message);
  });
});

describe('the binary tensor extension', () => {
  it('takes raw inputs behind the JSON, beside JSON ones, as views where they are aligned', () => {
    const head = Buffer.from(
      '{"inputs":[{"name":"a","datatype":"FP32","shape":[2],"parameters":{"binary_data_size":8}},' +
        '{"name":"b","datatype":"INT8","shape":[1],"data":[5]},' +
        '{"name":"c","datatype":"UINT8","shape":[3],"parameters":{"binary_data_size":3}},' +
        '{"name":"d","datatype":"FP64","shape":[1],"parameters":{"binary_data_size":8}}]}',
    );
    const raw = [Float32Array.of(1, 2), Uint8Array.of(7, 8, 9), Float64Array.of(3)].map((data) =>
      Buffer.from(data.buffer),
    );
    // As readBody lays it out: what follows the head begins at a multiple of 8.
    const padding = (8 - (head.length % 8)) % 8;
    const body = Buffer.from(new ArrayBuffer(padding + head.length + 19), padding);
    Buffer.concat([head, ...raw]).copy(body);
    const { inputs } = readInferRequest(body, head.length);
    expect(inputs.map(({ data }) => data)).toEqual([
      Float32Array.of(1, 2),
      Int8Array.of(5),
      Uint8Array.of(7, 8, 9),
      Float64Array.of(3),
    ]);
    expect((inputs[0]?.data as Float32Array).buffer).toBe(body.buffer);
  });

  it('gives raw outputs where they are asked for: one by one, or all', () => {
    const tensors = [
      { name: 'y', datatype: 'FP32' as const, shape: [2], data: Float32Array.of(1, NaN) },
      { name: 'z', datatype: 'INT64' as const, shape: [1], data: BigInt64Array.of(2n ** 53n + 1n) },
    ];
    const asked = read(
      '{"inputs":[],"outputs":[{"name":"y","parameters":{"binary_data":true}},{"name":"z","parameters":{"binary_data":false}}]}',
    );
    const { head, raw } = writeInferResponse({ name: 'm', version: '1' }, asked, tensors);
    expect(head.toString()).toBe(
      '{"model_name":"m","model_version":"1","outputs":[' +
        '{"name":"y","datatype":"FP32","shape":[2],"parameters":{"binary_data_size":8}},' +
        '{"name":"z","datatype":"INT64","shape":[1],"data":[9007199254740993]}]}',
    );
    // The very memory of the tensor.
    expect(raw.map(({ buffer, byteLength }) => [buffer, byteLength])).toEqual([[tensors[0]!.data.buffer, 8]]);
    const all = read('{"inputs":[],"parameters":{"binary_data_output":true}}');
    expect(writeInferResponse({ name: 'm', version: '1' }, all, tensors).raw).toHaveLength(2);
    const mixed = read(
      '{"inputs":[],"parameters":{"binary_data_output":true},"outputs":[{"name":"y","parameters":{"binary_data":false}},{"name":"z"}]}',
    );
    expect(mixed.outputs.map(({ binary }) => binary)).toEqual([false, true]);
  });

  it('is asked for where JSON has no form', () => {
    const plain = read('{"inputs":[]}');
    const write = (datatype: 'FP16' | 'FP64', data: Uint16Array | Float64Array) =>
      writeInferResponse({ name: 'm', version: '1' }, plain, [{ name: 'y', datatype, shape: [1], data }]);
    expect(() => write('FP16', Uint16Array.of(0))).toThrow("output 'y' is FP16, which has no JSON form: ask for it");
    expect(() => write('FP64', Float64Array.of(NaN))).toThrow("output 'y' holds NaN or an infinity");
  });

  it.each([
    [RAW_INPUT(8), new Uint8Array(4), "input 'x' says 8 binary bytes, but only 4 follow"],
    [RAW_INPUT(8), new Uint8Array(9), "1 bytes follow that no input's binary_data_size claims"],
    [RAW_INPUT(-1), new Uint8Array(0), 'binary_data_size must be a whole number of bytes'],
    [RAW_INPUT(4), new Uint8Array(4), "input 'x' has 4 bytes; FP32 of shape [2] takes 8 bytes"],
  ])('refuses %s before %s', (text, raw, message) => {
    expect(() => read(text, raw)).toThrow(message);
  });
});

describe('requests', () => {
  it.each([
    ['', 'the request is not JSON'],
    ['[]', 'the request must be an object'],
    ['{}', '"inputs" must be an array of tensors'],
    ['{"inputs":[1]}', 'inputs[0] must be an object'],
    ['{"inputs":[{}]}', 'inputs[0].name must be a text'],
    ['{"inputs":[],"id":1}', '"id" must be a text'],
    ['{"inputs":[],"outputs":{}}', '"outputs" must be an array'],
    ['{"inputs":[],"outputs":[{"name":""}]}', 'outputs[0].name must be a text'],
    ['{"inputs":[],"parameters":{"binary_data_output":1}}', 'parameter binary_data_output must be true or false'],
    ['{"inputs":[],"parameters":{"sequence_id":1}}', 'parameter sequence_id belongs to an extension'],
    ['{"inputs":[],"outputs":[{"name":"y","parameters":{"classification":2}}]}', 'parameter classification belongs'],
  ])('%s: %s', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('are refused when they are no UTF-8', () => {
    expect(() => readInferRequest(Buffer.from([0x22, 0xff, 0x22]), 3)).toThrow('the request is not JSON');
  });
});
