import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { firstLook } from './odd-file.js';

const CSV = 'time,device,x\n2026-01-05T00:00:00Z,d1,0.5\n';

it.each<[string, string, Uint8Array | string, object]>([
  ['UTF-16', 'a.csv', Buffer.from(`\uFEFF${CSV}`, 'utf16le'), { odd: expect.stringContaining('iconv') as string }],
  ['a line for a spreadsheet', 'a.csv', `sep=;\n${CSV}`, { odd: expect.stringContaining('tail -n +2') as string }],
  ['the same, compressed', 'a.csv.gz', gzipSync(`sep=;\n${CSV}`), { odd: expect.stringContaining('tail -n +2') as string }], // prettier-ignore
  ['a few zeros, whose rows alone are lost', 'a.csv', CSV.replace('0.5', '\0'), { isArray: false }],
  ['a JSON array, which is read', 'a.json', '[\n{"x": 1}\n]', { isArray: true }],
  ['JSON lines', 'a.jsonl', '{"x": 1}\n{"x": 2}', { isArray: false }],
  ['a form with bytes of its own', 'a.parquet', Buffer.alloc(64), { isArray: false }],
])('the first look at %s', async (_, name, content, expected) => {
  const folder = await mkdtemp(join(tmpdir(), 'fleetally-odd-'));
  await writeFile(join(folder, name), content);
  const found = await firstLook(join(folder, name));
  await rm(folder, { recursive: true });
  expect(found).toMatchObject(expected);
  expect('odd' in found).toBe('odd' in expected);
});
