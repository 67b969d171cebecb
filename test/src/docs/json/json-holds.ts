import { beforeAll, expect, it } from 'vitest';
import { docBlocks } from '../../support/doc-pages.js';
import { shapeDifferences } from '../../support/json-shape.js';
import { matchRows, type Matched } from '../blocks/block-rows.js';
import { namedElsewhere } from '../blocks/named-elsewhere.js';
import type { Site } from '../shell/site.js';
import { JSON_WAYS, type JsonWay } from './ways.js';

const TABLE = 'test/src/docs/json/ways.ts';

/** Tests that every example of JSON is like what the programs of this site really say. */
export function jsonHolds(siteOf: () => Site): void {
  let matched: Matched<JsonWay>;
  beforeAll(async () => {
    const blocks = (await docBlocks()).filter(({ language }) => language === 'json');
    matched = matchRows(blocks, JSON_WAYS, TABLE);
  });

  it('is held to something, each of them', async () => {
    expect(matched.troubles).toEqual([]);
    expect(await namedElsewhere(JSON_WAYS.flatMap((way) => (way.how === 'elsewhere' ? [way] : [])))).toEqual([]);
  });

  const alike = JSON_WAYS.flatMap((way) => (way.how === 'like' ? [way] : []));
  it.each(alike)('is like the real one: $page, $line', async (way) => {
    const [block] = matched.pairs.find(([, row]) => row === way)!;
    expect(shapeDifferences(JSON.parse(block.text), await way.real(siteOf()), way)).toEqual([]);
  });
}
