import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { openTable } from './open-table.js';

const CSV = 'a,b\n1,2\n3,4\n';

it.each<[string, Uint8Array, string]>([
  ['UTF-16 with its mark', Buffer.from(`\uFEFF${CSV}`, 'utf16le'), 'iconv -f UTF-16'],
  ['UTF-16 without a mark', Buffer.from(CSV, 'utf16le'), 'iconv -f UTF-16'],
  ['big-endian UTF-16', Buffer.from(`\uFEFF${CSV}`, 'utf16le').swap16(), 'iconv -f UTF-16'],
  ['zeros in a text', Buffer.from('a,b\n1,\u0000\u0000\u00002\n'), 'bytes of zero'],
  ['a JSON array', Buffer.from('[\n  {"a": 1},\n  {"a": 2}\n]\n'), "jq -c '.[]'"],
  ['an empty JSON array', Buffer.from('[]'), "jq -c '.[]'"],
  ['a line for a spreadsheet', Buffer.from('sep=;\r\na;b\r\n1;2\r\n'), 'tail -n +2'],
  ['the same, compressed', gzipSync('sep=,\na,b\n1,2\n'), 'tail -n +2'],
])('%s is told as what it is, with what to do', async (_, bytes, remedy) => {
  const folder = await mkdtemp(join(tmpdir(), 'fleetally-odd-'));
  try {
    await writeFile(join(folder, 'rows.csv'), bytes);
    await expect(openTable(join(folder, 'rows.csv'))).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(remedy) as string,
    });
    await writeFile(join(folder, 'good.csv'), `\uFEFF${CSV}`);
    expect((await openTable(join(folder, 'good.csv'))).columns).toEqual(['a', 'b']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
