import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const SOURCES = new URL('../', import.meta.url);

describe('settings of ClickHouse', () => {
  // The embedded engine's client turns the option into a SET that stays: two inserts with deduplication tokens, then two
  // without, stored 4 of 8 rows, silently. Settings belong inside the SQL.
  it('are never given through the client', async () => {
    const files = (await readdir(SOURCES, { recursive: true })).filter((name) => name.endsWith('.ts'));
    const own = import.meta.url.slice(SOURCES.href.length);
    const sources = await Promise.all(
      files
        // Attacks try it as well, and are refused.
        .filter((name) => name !== own && !name.endsWith('testing-attacks.ts'))
        .map(async (name) => [name, await readFile(new URL(name, SOURCES), 'utf8')] as const),
    );
    expect(sources.length).toBeGreaterThan(30);
    expect(sources.filter(([, text]) => text.includes('clickhouse_settings')).map(([name]) => name)).toEqual([]);
    expect(sources.filter(([, text]) => /\bSET \w+ ?=/.test(text)).map(([name]) => name)).toEqual([]);
  });
});
