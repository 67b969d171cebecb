import type { Connection } from './connection/connection.js';
import { number, text } from './fields.js';

/** A function that this engine has. */
export interface EngineFunction {
  readonly name: string;
  /** Another name for that one; empty for none. */
  readonly aliasTo: string;
  readonly isAggregate: boolean;
  readonly category: string;
}

/** Every function of the engine, and the suffixes of its aggregate functions. Errors: StoreError. */
export async function readFunctions({
  read,
}: Pick<Connection, 'read'>): Promise<{ functions: EngineFunction[]; combinators: string[] }> {
  const functions = await read.rows(
    'SELECT name, alias_to, is_aggregate, trimBoth(categories) AS category FROM system.functions',
    (row) => ({
      name: text(row, 'name'),
      aliasTo: text(row, 'alias_to'),
      isAggregate: number(row, 'is_aggregate') === 1,
      category: text(row, 'category'),
    }),
  );
  const combinators = await read.rows('SELECT name FROM system.aggregate_function_combinators', (row) =>
    text(row, 'name'),
  );
  return { functions, combinators };
}
