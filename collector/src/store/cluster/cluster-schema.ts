import { ClusterError } from './cluster-error.js';

/** Where the schema goes. */
export interface ClusterPlace {
  /** As `remote_servers` of the ClickHouse servers names it. */
  readonly cluster: string;
  readonly database: string;
}

/** Names that need no quoting, and so can't end a statement either. */
const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

const TABLE = /^CREATE TABLE IF NOT EXISTS (\w+)\s+(\([\s\S]*)$/;
const ENGINE = /\nENGINE = (\w*MergeTree)(?:\(([^)]*)\))?/;
const NAMES_A_DEVICE = /^\s+device (?:String|LowCardinality\(String\))/m;
const VIEW = /^CREATE (OR REPLACE VIEW|VIEW IF NOT EXISTS) (\w+)(?= AS\s)/;
const ALTER = /^ALTER TABLE (\w+)\s+([\s\S]*)$/;
const OPTIMIZE = /^OPTIMIZE TABLE (\w+)\b([\s\S]*)$/;
const MOVES = /^(?:DETACH|ATTACH) TABLE (\w+)\b/;
const ADDS_COLUMNS = /^ADD COLUMN\b/;

/**
 * Turns the statements of a single server's schema, in their order, into those of a cluster.
 *
 * A table with a column `device` is sharded by device: `name_local`, replicated within a shard, under a Distributed
 * table `name`, so that all rows of a device are merged and deduplicated in one place. Every other table is small by
 * comparison, and replicated to all servers, so that joins with it stay on each. Views read the names that they always
 * read. It remembers which tables are sharded: feed it the migrations from the first one on.
 * Errors: ClusterError. Cost: linear in the text. Pure. Source: ClickHouse's documentation on Distributed, data
 * replication and distributed DDL.
 */
export class ClusterSchema {
  readonly #place: ClusterPlace;
  readonly #sharded = new Set<string>();

  /** Errors: ClusterError BAD_NAME. */
  constructor(place: ClusterPlace) {
    for (const name of [place.cluster, place.database]) {
      if (!PLAIN_NAME.test(name)) throw new ClusterError('BAD_NAME', `${name} is not a plain name, such as fleetally`);
    }
    this.#place = place;
  }

  /** What one statement becomes: none, where a new cluster needs nothing of it. Errors: ClusterError UNKNOWN_STATEMENT. */
  translate(statement: string): string[] {
    const table = TABLE.exec(statement);
    if (table !== null) return this.#table(table[1]!, table[2]!);
    if (VIEW.test(statement)) return [statement.replace(VIEW, (whole) => `${whole} ${this.#onCluster}`)];
    const [, name = '', change = ''] = ALTER.exec(statement) ?? [];
    if (name !== '') return this.#alter(name, change);
    const optimize = OPTIMIZE.exec(statement);
    if (optimize !== null) return [`OPTIMIZE TABLE ${this.#stored(optimize[1]!)} ${this.#onCluster}${optimize[2]!}`];
    // Only there so that tables which have stood for long take up new settings at once.
    if (MOVES.test(statement)) return [];
    const start = statement.replace(/\s+/g, ' ').slice(0, 60);
    throw new ClusterError('UNKNOWN_STATEMENT', `it is not known what becomes of this on a cluster: ${start}`);
  }

  /** The tables that are sharded by device, of those seen so far. */
  get sharded(): ReadonlySet<string> {
    return this.#sharded;
  }

  get #onCluster(): string {
    return `ON CLUSTER \`${this.#place.cluster}\``;
  }

  /** The table that holds the rows on each server. */
  #stored(name: string): string {
    return this.#sharded.has(name) ? `${name}_local` : name;
  }

  #table(name: string, definition: string): string[] {
    const engine = ENGINE.exec(definition);
    if (engine === null)
      throw new ClusterError('UNKNOWN_STATEMENT', `table ${name} has no engine of the MergeTree family`);
    const shards = NAMES_A_DEVICE.test(definition);
    if (shards) this.#sharded.add(name);
    const [, kind = '', of = ''] = engine;
    const [path, replica] = shards ? ['{shard}', '{replica}'] : ['all', '{shard}-{replica}'];
    const args = [`'/clickhouse/tables/${path}/{database}/{table}'`, `'${replica}'`, ...(of === '' ? [] : [of])];
    const replicated = definition.replace(ENGINE, `\nENGINE = Replicated${kind}(${args.join(', ')})`);
    const body =
      kind === 'SummingMergeTree' ? withSetting(replicated, 'replicated_deduplication_window = 0') : replicated;
    const local = `CREATE TABLE IF NOT EXISTS ${this.#stored(name)} ${this.#onCluster}\n${body}`;
    if (!shards) return [local];
    const { cluster, database } = this.#place;
    const over = `Distributed('${cluster}', '${database}', '${name}_local', cityHash64(device))`;
    return [local, `CREATE TABLE IF NOT EXISTS ${name} ${this.#onCluster} AS ${name}_local\nENGINE = ${over}`];
  }

  /** The Distributed table has columns of its own; settings, TTLs and deletions are of the rows. */
  #alter(name: string, change: string): string[] {
    const alter = (table: string): string => `ALTER TABLE ${table} ${this.#onCluster} ${change}`;
    const both = this.#sharded.has(name) && ADDS_COLUMNS.test(change);
    return both ? [alter(this.#stored(name)), alter(name)] : [alter(this.#stored(name))];
  }
}

/**
 * A replicated table forgets the second of two equal inserts, which is right for rows that merge by key, but would lose
 * counts that are meant to be added up.
 */
function withSetting(definition: string, setting: string): string {
  return /\nSETTINGS /.test(definition) ? `${definition}, ${setting}` : `${definition}\nSETTINGS ${setting}`;
}
