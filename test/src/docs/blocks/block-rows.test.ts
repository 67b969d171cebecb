import { expect, it } from 'vitest';
import { matchRows } from './block-rows.js';

const BLOCK = { page: 'docs/a.md', line: 3, language: 'json', text: '{\n  "one": 1\n}\n' };
const ROW = { page: 'docs/a.md', line: '"one"' };

it('gives each block its row', () => {
  expect(matchRows([BLOCK], [ROW], 'rows.ts')).toEqual({ pairs: [[BLOCK, ROW]], troubles: [] });
});

it('says what to do about a block without a row, a block with two, and a row without a block', () => {
  expect(matchRows([BLOCK], [], 'rows.ts').troubles).toEqual([
    'docs/a.md:3 ("{") has 0 rows in rows.ts: give it one, with what must hold of it',
  ]);
  expect(matchRows([BLOCK], [ROW, { ...ROW, line: '{' }], 'rows.ts').troubles).toHaveLength(1);
  expect(matchRows([BLOCK], [ROW, { ...ROW, line: '"two"' }], 'rows.ts').troubles).toEqual([
    'the row of rows.ts for docs/a.md, ""two"", is about 0 blocks: name a line of one',
  ]);
});
