import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';

import { modelMetadata, namesIn } from './model-metadata.js';

const folder = mkdtempSync(join(tmpdir(), 'fleetally-metadata-'));
const path = join(folder, 'model.onnx');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A protobuf field with a length, as onnx.proto3 has them: ModelProto.metadata_props is field 14, key 1, value 2. */
function field(number: number, content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const parts: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) parts.push((value % 128) | 128);
  return Buffer.from([...parts, value]);
}

const entry = (key: string, value: string): Buffer => field(14, Buffer.concat([field(1, key), field(2, value)]));

it('finds the entries behind a graph of megabytes, before and after other fields', async () => {
  const version = Buffer.from([8, 9, 17, 1, 2, 3, 4, 5, 6, 7, 8, 29, 1, 2, 3, 4]);
  writeFileSync(
    path,
    Buffer.concat([
      version,
      entry('a', '1'),
      field(7, Buffer.alloc(3_000_000, 7)),
      entry('features', 'x, y'),
      field(8, 'z'),
    ]),
  );
  expect([...(await modelMetadata(path))]).toEqual([['a', '1'], ['features', 'x, y']]); // prettier-ignore
});

it('never fails or hangs, whatever the bytes', async () => {
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.uint8Array({ maxLength: 60 }).map((tail) => Buffer.concat([entry('k', 'v'), tail])),
  );
  await fc.assert(
    fc.asyncProperty(hostile, async (bytes) => {
      writeFileSync(path, bytes);
      expect(await modelMetadata(path)).toBeInstanceOf(Map);
    }),
    { seed: 20_266, numRuns: 200 },
  );
});

it('reads names as authors write them', () => {
  expect(namesIn('a, b,c')).toEqual(['a', 'b', 'c']);
  expect(namesIn('["a", "b,c", 3]')).toEqual(['a', 'b,c', '3']);
  for (const none of [undefined, 'a,,b', '[1', '']) expect(namesIn(none)).toBeUndefined();
});
