import { readMigration, knownMigrations, statements } from '../migrate.js';
import { ClusterError } from './cluster-error.js';
import { ClusterSchema, type ClusterPlace } from './cluster-schema.js';

/** The statements of one migration, as a cluster needs them. */
export interface ClusterStep {
  readonly migration: string;
  readonly statements: readonly string[];
}

const RECORD = `CREATE TABLE IF NOT EXISTS migrations
(
    name String,
    applied_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY name`;

/**
 * The whole schema for a cluster, step by step: the database first (`migration` is empty), then each migration of this
 * version behind `after`, with the row that tells a collector that it has been run. Every statement is idempotent.
 * Errors: ClusterError.
 */
export async function clusterSteps(place: ClusterPlace, after = ''): Promise<ClusterStep[]> {
  const schema = new ClusterSchema(place);
  const known = await knownMigrations();
  if (after !== '' && !known.includes(after))
    throw new ClusterError('BAD_NAME', `there is no migration ${after}; the newest is ${known.at(-1) ?? ''}`);
  const steps: ClusterStep[] = [];
  for (const migration of known) {
    // Those before `after` are read, too: they say which tables are sharded.
    const translated = statements(await readMigration(migration)).flatMap((one) => schema.translate(one));
    const record = `INSERT INTO migrations SELECT '${migration}', now64(3)`;
    if (migration > after) steps.push({ migration, statements: [...translated, record] });
  }
  const { cluster, database } = place;
  const makeDatabase = `CREATE DATABASE IF NOT EXISTS \`${database}\` ON CLUSTER \`${cluster}\``;
  return [{ migration: '', statements: [makeDatabase, `USE \`${database}\``, ...schema.translate(RECORD)] }, ...steps];
}

/** The steps as one text for `clickhouse-client --multiquery`. */
export function clusterScript(steps: readonly ClusterStep[]): string {
  return steps
    .map(({ migration, statements: all }) => {
      const title = migration === '' ? '' : `-- ${migration}\n`;
      return title + all.map((statement) => `${statement};\n`).join('\n');
    })
    .join('\n');
}
