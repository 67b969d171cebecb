import { existsSync } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile, copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onnxSignature } from './onnx-signature.js';

const MODELS = fileURLToPath(new URL('../../../../shared/models/', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-onnx-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function signatureOf(bytes: Uint8Array) {
  await writeFile(join(folder, 'm.onnx'), bytes);
  return onnxSignature(join(folder, 'm.onnx'));
}

/** A protobuf field: a number as varint, anything else by its length. */
function field(number: number, content: number | string | Uint8Array[]): Uint8Array {
  if (typeof content === 'number') return Buffer.of((number << 3) | 0, content);
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.concat(content);
  return Buffer.concat([Buffer.of((number << 3) | 2, (bytes.length & 0x7f) | 0x80, bytes.length >> 7), bytes]);
}

const dimension = (length: number | string): Uint8Array =>
  field(1, [field(typeof length === 'number' ? 1 : 2, length)]);
const tensor = (name: string, element: number, shape: (number | string)[]): Uint8Array[] => [
  field(1, name),
  field(2, [field(1, [field(1, element), field(2, shape.map(dimension))])]),
];

describe('onnxSignature', () => {
  it('reads names, types and lengths, and leaves weights out, whatever else there is', async () => {
    const graph = [
      field(1, [field(4, 'MatMul')]),
      field(5, [field(2, 1), field(9, 'x'.repeat(10_000)), field(8, 'w')]),
      field(11, tensor('x', 1, ['batch', 24])),
      field(11, tensor('w', 1, [24, 5])),
      field(11, [field(1, 'names'), field(2, [field(4, [])])]),
      field(12, tensor('class', 7, [])),
      field(12, tensor('odd', 99, [''])),
    ];
    expect(await signatureOf(Buffer.concat([field(1, 8), field(7, graph), field(14, 'more')]))).toEqual({
      inputs: [
        { name: 'x', type: 'float32', shape: ['batch', 24] },
        { name: 'names', type: 'other', shape: [] },
      ],
      outputs: [
        { name: 'class', type: 'int64', shape: [] },
        { name: 'odd', type: 'type99', shape: [''] },
      ],
    });
  });

  it('says that it is none where it is something else, or cut off (seed 43)', async () => {
    expect(await signatureOf(Buffer.alloc(0))).toBeUndefined();
    expect(await signatureOf(Buffer.from('this is no model at all'))).toBeUndefined();
    const model = Buffer.concat([field(1, 8), field(7, [field(11, tensor('x', 1, [24]))])]);
    for (let length = 3; length < model.length; length++) {
      expect(await signatureOf(model.subarray(0, length))).toBeUndefined();
    }
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await signatureOf(bytes);
      }),
      { seed: 43, numRuns: 100 },
    );
  });

  it.skipIf(!existsSync(MODELS))('reads real models as their makers describe them (needs ../shared)', async () => {
    const har = await onnxSignature(join(MODELS, 'har/har-1.0.0-int8.onnx'));
    expect(har?.inputs).toEqual([{ name: 'features', type: 'float32', shape: [expect.any(String), 24] }]);
    expect(har?.outputs.map(({ name, type }) => [name, type])).toEqual([
      ['probabilities', 'float32'],
      ['class', 'int64'],
    ]);
    const vad = await onnxSignature(join(MODELS, 'silero/silero_vad_16k_op15.onnx'));
    expect(vad?.inputs.map(({ name, type }) => [name, type]).sort()).toEqual([
      ['input', 'float32'],
      ['sr', 'int64'],
      ['state', 'float32'],
    ]);
    await copyFile(join(MODELS, 'har/har-1.0.0-fp32.onnx'), join(folder, 'cut.onnx'));
    await truncate(join(folder, 'cut.onnx'), 5_000);
    expect(await onnxSignature(join(folder, 'cut.onnx'))).toBeUndefined();
  });
});
