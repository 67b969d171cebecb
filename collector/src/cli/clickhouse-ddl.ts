import { JSON_FLAG, required, verb } from '@fleetally/cli';
import { clusterScript, clusterSteps } from '../store/cluster/cluster-script.js';

/** `fleetally clickhouse ddl`: the schema for a cluster, from the same migrations that a collector runs. */
export const clickhouseDdl = verb({
  about: 'the tables and views for a cluster: replicated, sharded by device, ON CLUSTER, for clickhouse-client',
  flags: {
    cluster: { type: 'string', value: 'NAME', about: 'as remote_servers of your ClickHouse servers names it' },
    database: { type: 'string', value: 'NAME', about: 'where the tables go (default: fleetally)' },
    after: {
      type: 'string',
      value: 'MIGRATION',
      about: 'only what came after this migration, to upgrade (as 0012-registry.sql)',
    },
    ...JSON_FLAG,
  },
  examples: ['clickhouse ddl --cluster fleet', 'clickhouse ddl --cluster fleet --after 0012-registry.sql --json'],
  async run({ values, tell }) {
    const cluster = required(values.cluster, '--cluster');
    const steps = await clusterSteps({ cluster, database: values.database ?? 'fleetally' }, values.after ?? '');
    await tell({ steps }, clusterScript(steps));
    return 0;
  },
});
