import { UsageError, type Command } from '@fleetally/cli';
import { CLICKHOUSE_DDL } from './clickhouse-ddl.js';
import type { Verb } from './verb.js';

/** A further verb is an entry here and a file `cli/clickhouse-<verb>.ts`. */
const VERBS: Readonly<Record<string, Verb>> = {
  ddl: CLICKHOUSE_DDL,
};

const NAMES = Object.keys(VERBS).join(', ');

/** `fleetally clickhouse ddl|…`. */
export const clickhouse: Command = {
  usage: `${Object.values(VERBS)
    .map(({ synopsis }) => synopsis)
    .join(' | ')}

Prints what a ClickHouse server or cluster of your own is set up with; it changes nothing.

${Object.values(VERBS)
  .map(({ help }) => help)
  .join('\n\n')}

${Object.values(VERBS)
  .map(({ examples }) => examples.map((words) => `example: fleetally clickhouse ${words}`).join('\n'))
  .join('\n')}`,

  async run([name = '', ...args]) {
    if (!Object.hasOwn(VERBS, name)) throw new UsageError(`give ${NAMES}`);
    return VERBS[name]!.run(args);
  },
};
