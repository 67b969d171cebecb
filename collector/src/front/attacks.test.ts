import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FrontError } from './front-error.js';
import { seededFront, type SeededFront } from './testing-front.js';

const SEED = 20_261_128;
const SECRET = 'never-to-be-told';

let front: SeededFront;
beforeAll(async () => {
  front = await seededFront();
  // A row of a table that no view reads.
  await front.store.connection.write.insert('forgotten_devices', [
    { salt: SECRET, hash: SECRET, blocked: 1, rows_removed: 1, author: SECRET, reason: SECRET, recorded_at: 1 },
  ]);
});
afterAll(() => front.close());

const hidden = fc.constantFrom(
  'default.forgotten_devices',
  'forgotten_devices',
  '`default`.`forgotten_devices`',
  '"default"."forgotten_devices"',
  'default . forgotten_devices',
  'default./* */forgotten_devices',
  'DEFAULT.forgotten_devices',
);
const columns = fc.constantFrom(
  '*',
  'salt',
  'any(reason)',
  "COLUMNS('.')",
  '* EXCEPT hash',
  'tuple(*)',
  'toString(salt)',
  'groupArray(salt)',
);
const views = fc.constantFrom('devices', 'privacy', 'fleetally_views.usage', 'numbers(3)');

/** Statements that somehow read the hidden table, each a step more roundabout than what it is made of. */
const { statement } = fc.letrec<{ statement: string; source: string; expression: string }>((tie) => ({
  source: fc.oneof(
    { depthSize: 'small' },
    hidden,
    tie('statement').map((sql) => `(${sql})`),
    fc.tuple(views, hidden).map(([view, table]) => `${view} AS v CROSS JOIN ${table} AS h`),
    hidden.map((table) => `merge('default', '${table.split('.').at(-1)!.replace(/\W/g, '')}')`),
    hidden.map((table) => `remote('127.0.0.1', ${table})`),
    tie('statement').map((sql) => `view(${sql})`),
  ),
  expression: fc.oneof(
    { depthSize: 'small' },
    columns,
    tie('statement').map((sql) => `(${sql})`),
    tie('statement').map((sql) => `arrayMap(x -> (${sql}), [1])`),
    tie('statement').map((sql) => `if(1, (${sql} LIMIT 1), '')`),
  ),
  statement: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(columns, tie('source')).map(([what, from]) => `SELECT ${what} FROM ${from}`),
    tie('expression').map((what) => `SELECT ${what}`),
    tie('statement').map((sql) => `WITH c AS (${sql}) SELECT * FROM c`),
    fc.tuple(views, tie('statement')).map(([view, sql]) => `SELECT count()::String FROM ${view} UNION ALL ${sql}`),
    fc
      .tuple(views, hidden)
      .map(([view, table]) => `SELECT * FROM ${view} WHERE '${SECRET.slice(0, 3)}' NOT IN ${table}`),
    tie('statement').map((sql) => `SELECT throwIf(1, (${sql}))`),
    tie('statement').map((sql) => `SELECT toUInt8((${sql} LIMIT 1))`),
  ),
}));

const dressed = fc
  .tuple(
    statement,
    fc.constantFrom('', ';', ' -- x', '/* x */', ' FORMAT JSON', ' SETTINGS max_threads = 1', '; SELECT 1'),
    fc.boolean(),
  )
  .map(([sql, end, inBrackets]) => `${inBrackets ? `(${sql})` : sql}${end}`);

it('no way to a table behind the views gives away what is in it, nor do errors', async () => {
  const answered: string[] = [];
  await fc.assert(
    fc.asyncProperty(dressed, async (sql) => {
      const told = await front.reader.answer(sql, 'TSV').then(
        ({ body }) => {
          // Some statements have come to read nothing at all.
          if (sql.includes('forgotten')) answered.push(sql);
          return body.toString('utf8');
        },
        (error: unknown) => {
          expect(error).toBeInstanceOf(FrontError);
          return String(error);
        },
      );
      expect(told).not.toContain(SECRET);
    }),
    { seed: SEED, numRuns: 250 },
  );
  expect(answered).toEqual([]);
});

it('whatever bytes it is sent, it answers or refuses', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (text) => {
      const outcome = await front.reader.answer(`SELECT ${text}`, 'TSV').then(
        () => 'answered',
        (error: unknown) => (error instanceof FrontError ? 'refused' : String(error)),
      );
      expect(['answered', 'refused']).toContain(outcome);
    }),
    { seed: SEED, numRuns: 100 },
  );
  expect((await front.reader.answer('SELECT 1', 'TSV')).body.toString('utf8')).toBe('1\n');
});
