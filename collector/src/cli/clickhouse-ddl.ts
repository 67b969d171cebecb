import { parseArgs } from 'node:util';
import { UsageError } from '@fleetally/cli';
import { clusterScript, clusterSteps } from '../store/cluster/cluster-script.js';
import type { Verb } from './verb.js';

const OPTIONS = {
  cluster: { type: 'string' },
  database: { type: 'string', default: 'fleetally' },
  after: { type: 'string', default: '' },
  json: { type: 'boolean', default: false },
} as const;

/** `fleetally clickhouse ddl`: the schema for a cluster, from the same migrations that a collector runs. */
export const CLICKHOUSE_DDL: Verb = {
  synopsis: 'ddl --cluster NAME [--database NAME] [--after MIGRATION] [--json]',
  help: `ddl: the tables and views for a cluster: replicated, sharded by device, ON CLUSTER, for clickhouse-client.
  --cluster NAME     as remote_servers of your ClickHouse servers names it
  --database NAME    where the tables go (default: fleetally)
  --after MIGRATION  only what came after this migration, to upgrade (as 0012-registry.sql)
  --json             for machines: a list of { migration, statements }`,
  examples: ['ddl --cluster fleet', 'ddl --cluster fleet --after 0012-registry.sql --json'],

  async run(args) {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    const { cluster, database, after, json } = values;
    if (cluster === undefined) throw new UsageError('which cluster? Give --cluster NAME');
    const steps = await clusterSteps({ cluster, database }, after);
    process.stdout.write(json ? `${JSON.stringify(steps, null, 2)}\n` : clusterScript(steps));
    return 0;
  },
};
