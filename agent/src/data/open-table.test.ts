import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openTable } from './open-table.js';
import type { Cell } from './table.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetally-tables-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function read(
  path: string,
): Promise<{ columns: readonly string[]; rows: (readonly Cell[])[]; rejected: number }> {
  const table = await openTable(path);
  const rows: (readonly Cell[])[] = [];
  for await (const batch of table.batches()) rows.push(...batch.rows);
  return { columns: table.columns, rows, rejected: table.rejectedRows };
}

/** A `.npy` file as NumPy writes it: version 1, header padded to 64 bytes. */
function npy(descr: string, shape: string, data: Uint8Array, { fortran = false, version = 1 } = {}): Buffer {
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`;
  const start = version === 1 ? 10 : 12;
  const length = Math.ceil((start + text.length + 1) / 64) * 64 - start;
  const header = Buffer.alloc(start + length, ' ');
  header.write('\x93NUMPY', 0, 'latin1');
  header[6] = version;
  header[7] = 0;
  if (version === 1) header.writeUInt16LE(length, 8);
  else header.writeUInt32LE(length, 8);
  header.write(text, start);
  header[start + length - 1] = 0x0a;
  return Buffer.concat([header, data]);
}

describe('CSV and JSON lines', () => {
  const rows = [
    ['1', 'x'],
    ['2.5', 'say "hi", twice'],
  ];

  it.each<[string, string | Uint8Array]>([
    ['comma.csv', 'a,b\n1,x\n2.5,"say ""hi"", twice"\n'],
    ['semicolon.csv', 'a;b\r\n1;x\r\n2.5;"say ""hi"", twice"'],
    ['tab.tsv', 'a\tb\n1\tx\n2.5\t"say ""hi"", twice"\n\n'],
    ['mark.csv', '\uFEFF"a",b\n1,x\n2.5,"say ""hi"", twice"\n'],
    ['packed.csv', gzipSync('a,b\n1,x\n2.5,"say ""hi"", twice"\n')],
  ])('reads %s', async (name, content) => {
    expect(await read(file(name, content))).toEqual({ columns: ['a', 'b'], rows, rejected: 0 });
  });

  it('counts lines that are no rows, and goes on', async () => {
    const found = await read(file('ragged.csv', 'a,b\n1,2\n3\n4,5,6\n7,8\n'));
    expect(found).toMatchObject({ rows: [['1', '2'], ['7', '8']], rejected: 2 }); // prettier-ignore
    const lines = '{"a":1,"b":"x"}\n{"a":2}\nnonsense\n{"a":[1],"b":2}\n{"b":true,"a":null}\n';
    expect(await read(file('rows.jsonl', lines))).toEqual({
      ...{ columns: ['a', 'b'], rejected: 2 },
      rows: [[1, 'x'], [2, null], [null, true]], // prettier-ignore
    });
  });

  it('reads many batches', async () => {
    const text = `a\n${Array.from({ length: 10_000 }, (_, i) => i).join('\n')}\n`;
    const { rows: found } = await read(file('long.csv.gz', gzipSync(text)));
    expect(found.length).toBe(10_000);
    expect(found[9_999]).toEqual(['9999']);
  });

  it.each<[string, string, string | Uint8Array, RegExp]>([
    ['EMPTY', 'empty.csv', '', /is empty; it should have a header and rows/],
    ['EMPTY', 'blank.csv', '\n1,2\n', /no header in its first line/],
    ['FILE', 'numbers.csv', '1,2\n3,4\n', /begins with numbers; its first line should name the columns/],
    ['FILE', 'twice.csv', 'a,b,a\n1,2,3\n', /two columns named 'a'; rename one/],
    ['FILE', 'array.json', '{"a":1,\n"b":2}\n', /first line is no JSON object/],
    ['FILE', 'rows.parquet', 'PAR1....', /is a Parquet file; export it/],
    ['FILE', 'one.npy', npy('<f4', '(1,)', new Uint8Array(4)), /name the folder/],
    ['DAMAGED', 'torn.csv.gz', gzipSync(`a\n${'12345\n'.repeat(99_999)}`).subarray(0, 300), /can't be read to its end/],
    ['ROWS', 'quote.csv', `a,b\n1,2\n"3,4\n${'5,6\n'.repeat(1_000)}`, /a quote \("\) that is never closed/],
    ['DAMAGED', 'latin.csv', Buffer.from('a,b\n1,gr\xfcn\n', 'latin1'), /not UTF-8/],
    ['DAMAGED', 'latin.jsonl', Buffer.from('{"a":"gr\xfcn"}\n', 'latin1'), /not UTF-8/],
  ])('%s: %s', async (code, name, content, message) => {
    await expect(read(file(name, content))).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('says what is not there', async () => {
    await expect(read(join(folder, 'nowhere.csv'))).rejects.toMatchObject({ code: 'FILE' });
  });
});

describe('a folder of .npy arrays', () => {
  let count = 0;
  const arrays = (files: Record<string, Buffer>): string => {
    const path = join(folder, `arrays${++count}`);
    mkdirSync(path);
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(path, name), bytes);
    return path;
  };
  const bytesOf = (array: { buffer: ArrayBufferLike; byteOffset: number; byteLength: number }) =>
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

  it.each<[string, Uint8Array, Cell[]]>([
    ['<f4', bytesOf(Float32Array.of(1.5, -2)), [1.5, -2]],
    ['<f8', bytesOf(Float64Array.of(1e300, NaN)), [1e300, NaN]],
    ['>f4', Uint8Array.of(0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0), [1.5, -2]],
    ['<f2', Uint8Array.of(0x00, 0x3c, 0x00, 0xfc), [1, -Infinity]],
    ['|i1', bytesOf(Int8Array.of(-128, 127)), [-128, 127]],
    ['<i2', bytesOf(Int16Array.of(-5, 5)), [-5, 5]],
    ['>i4', Uint8Array.of(0, 0, 1, 0, 255, 255, 255, 255), [256, -1]],
    ['<i8', bytesOf(BigInt64Array.of(-(2n ** 63n), 5n)), [-(2n ** 63n), 5n]],
    ['|u1', Uint8Array.of(0, 255), [0, 255]],
    ['<u2', bytesOf(Uint16Array.of(0, 65_535)), [0, 65_535]],
    ['<u4', bytesOf(Uint32Array.of(0, 4_294_967_295)), [0, 4_294_967_295]],
    ['<u8', bytesOf(BigUint64Array.of(0n, 2n ** 64n - 1n)), [0n, 2n ** 64n - 1n]],
    ['|b1', Uint8Array.of(1, 0), [true, false]],
  ])('reads %s', async (descr, data, values) => {
    const { columns, rows } = await read(arrays({ 'x.npy': npy(descr, '(2,)', data) }));
    expect({ columns, rows }).toEqual({ columns: ['x'], rows: values.map((value) => [value]) });
  });

  it('puts arrays of k numbers a row side by side, in versions 1 to 3', async () => {
    for (const version of [1, 2, 3]) {
      const x = npy('<f4', '(2, 1, 2)', bytesOf(Float32Array.of(1, 2, 3, 4)), { version });
      const found = await read(arrays({ 'label.npy': npy('|u1', '(2,)', Uint8Array.of(7, 8)), 'x.npy': x }));
      expect(found).toEqual({ columns: ['label', 'x[0]', 'x[1]'], rows: [[7, 1, 2], [8, 3, 4]], rejected: 0 }); // prettier-ignore
    }
  });

  it.each<[string, Buffer, RegExp]>([
    ['Fortran order', npy('<f4', '(1, 1)', new Uint8Array(4), { fortran: true }), /ascontiguousarray/],
    ['objects', npy('|O', '(1,)', new Uint8Array(8)), /type O; f2, f4/],
    ['records', npy("[('a', '<f4')]", '(1,)', new Uint8Array(4)), /structured or unknown/],
    ['texts', npy('<U3', '(1,)', new Uint8Array(12)), /type U3/],
    ['a cut', npy('<f4', '(3,)', new Uint8Array(8)), /its shape \(3\) needs/],
    ['a later version', npy('<f4', '(1,)', new Uint8Array(4), { version: 4 }), /version 4/],
    ['rubbish', Buffer.from('no array at all'), /is no NumPy array/],
    ['a cut header', npy('<f4', '(1,)', new Uint8Array(4)).subarray(0, 40), /cut off/],
  ])('refuses %s', async (_, bytes, message) => {
    const wrong = read(arrays({ 'x.npy': bytes }));
    await expect(wrong).rejects.toMatchObject({ code: 'FILE', message: expect.stringMatching(message) });
  });

  it('refuses arrays of unlike lengths, none at all, and no rows', async () => {
    const [one, two] = [npy('|u1', '(1,)', Uint8Array.of(1)), npy('|u1', '(2,)', Uint8Array.of(1, 2))];
    await expect(read(arrays({ 'a.npy': one, 'b.npy': two }))).rejects.toThrow('a.npy has 1 rows, b.npy 2');
    await expect(read(arrays({ 'a.txt': one }))).rejects.toThrow('without .npy files');
    await expect(read(arrays({ 'a.npy': npy('|u1', '(0,)', new Uint8Array(0)) }))).rejects.toMatchObject({
      code: 'EMPTY',
    });
  });
});
