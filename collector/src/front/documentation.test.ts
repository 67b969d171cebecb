import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../store/fields.js';
import { PUBLISHED_VIEWS, TIME_COLUMNS } from '../store/published-views.js';
import { rolesSql } from '../store/roles-sql.js';
import { seededFront, type SeededFront } from './testing-front.js';

const DOCS = new URL('../../../docs/', import.meta.url);

let front: SeededFront;
beforeAll(async () => {
  front = await seededFront();
});
afterAll(() => front.close());

interface Named {
  readonly view: string;
  readonly column?: string | undefined;
}

interface Column {
  readonly view: string;
  readonly column: string;
  readonly type: string;
  readonly comment: string;
}

function columns(): Promise<Column[]> {
  return front.store.connection.read.rows(
    `SELECT table, name, type, comment FROM system.columns WHERE database = 'fleetally_views' ORDER BY table, position`,
    (row) => ({
      view: text(row, 'table'),
      column: text(row, 'name'),
      type: text(row, 'type'),
      comment: text(row, 'comment'),
    }),
  );
}

describe('docs/clickhouse.md', () => {
  it('has every view and every column, as the database has them', async () => {
    const page = await readFile(new URL('clickhouse.md', DOCS), 'utf8');
    const sections = page.split(/^### /m).slice(1);
    const documented = sections.flatMap((section) => {
      const view = /^(\w+)\n/.exec(section)?.[1] ?? '';
      return [...section.matchAll(/^\| `(\w+)` *\| `([^`]+)` *\| (.*?) *\|$/gm)].map(([, column, type, comment]) => ({
        ...{ view, column, type },
        comment: comment!.replaceAll('\\<', '<').replaceAll('\\|', '|'),
      }));
    });
    const order = (one: Named) => `${one.view}.${one.column ?? ''}`;
    const sorted = (all: readonly Named[]) => [...all].sort((a, b) => (order(a) < order(b) ? -1 : 1));
    expect(sorted(documented)).toEqual(sorted(await columns()));
  });

  it('leaves no column and no view without a word', async () => {
    expect((await columns()).filter(({ comment }) => comment === '')).toEqual([]);
    const views = await front.store.connection.read.rows(
      `SELECT name, comment FROM system.tables WHERE database = 'fleetally_views'`,
      (row) => ({ name: text(row, 'name'), comment: text(row, 'comment') }),
    );
    expect(views.map(({ name }) => name).sort()).toEqual([...PUBLISHED_VIEWS].sort());
    expect(views.filter(({ comment }) => comment === '')).toEqual([]);
  });

  it('names times that the views have', async () => {
    const known = new Set((await columns()).map(({ view, column }) => `${view}.${column}`));
    for (const [view, column] of Object.entries(TIME_COLUMNS)) expect(known).toContain(`${view}.${column}`);
  });
});

it('the roles for a server are SQL that the engine reads, and give readers nothing but the views', async () => {
  const statements = rolesSql({ database: 'fleetally', reader: 'reader', writer: 'writer', kDevices: 5 });
  for (const statement of statements) await front.store.connection.read.binary(`EXPLAIN AST ${statement}`);
  expect(statements.filter((statement) => / TO reader$/.test(statement) && statement.startsWith('GRANT'))).toEqual([
    'GRANT SELECT ON fleetally_views.* TO reader',
  ]);
});
