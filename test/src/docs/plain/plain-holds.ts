import { beforeAll, expect, it } from 'vitest';
import { docBlocks } from '../../support/doc-pages.js';
import { matchRows, type Matched } from '../blocks/block-rows.js';
import { namedElsewhere } from '../blocks/named-elsewhere.js';
import type { Site } from '../shell/site.js';
import { PLAIN_WAYS, type PlainWay } from './ways.js';

const TABLE = 'test/src/docs/plain/ways.ts';
/** `console` has a command, which runs with the others, and what it prints. */
const LANGUAGES = ['text', 'console'];

/** Tests that output in the pages is such as the programs print, and that a drawing is called one. */
export function plainHolds(siteOf: () => Site): void {
  let matched: Matched<PlainWay>;
  beforeAll(async () => {
    const blocks = (await docBlocks()).filter(({ language }) => LANGUAGES.includes(language));
    matched = matchRows(blocks, PLAIN_WAYS, TABLE);
  });

  it('is held to something, each of them', async () => {
    expect(matched.troubles).toEqual([]);
    expect(await namedElsewhere(PLAIN_WAYS.flatMap((way) => (way.how === 'elsewhere' ? [way] : [])))).toEqual([]);
  });

  const held = PLAIN_WAYS.flatMap((way) => (way.how === 'holds' ? [way] : []));
  it.each(held)('holds: $page, $line', async (way) => {
    const [block] = matched.pairs.find(([, row]) => row === way)!;
    await way.holds(block.text, siteOf());
  });
}
