import { Readable } from 'node:stream';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { StoreError } from '../store-error.js';
import { clientDriver, type InsertBinary } from './client-driver.js';
import type { Connection, LaneName, StatementObserver } from './connection.js';
import { Lane, type LaneObserver } from './lane.js';
import { serverReader } from './reader.js';
import { columnNames } from './sql-text.js';

/** A ClickHouse server or cluster, over HTTP. */
export interface ServerOptions {
  /** Such as `http://localhost:8123`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Made at start when it is missing and the user may. */
  readonly database: string;
}

/** Statements at once on the read lane. The other two stay serial, as the store's promises about order need. */
const READS_AT_ONCE = 4;

/** Strangers' statements at once. */
const READER_AT_ONCE = 2;

/** A tick over a large fleet takes seconds, a first migration more; beyond this the server is as good as gone. */
const REQUEST_TIMEOUT_MS = 120_000;

/** Errors: StoreError UNAVAILABLE when the server does not answer, UNUSABLE when it refuses. */
export async function openServer(options: ServerOptions, observe?: StatementObserver): Promise<Connection> {
  await makeDatabase(options);
  const of = (name: LaneName): LaneObserver | undefined =>
    observe && ((seconds, outcome) => observe(name, seconds, outcome));
  const [write, tick] = [lane(options, 1, of('write')), lane(options, 1, of('tick'))];
  const read = lane(options, READS_AT_ONCE, of('read'));
  return {
    kind: 'server',
    where: `${options.url} (database ${options.database})`,
    write,
    tick,
    read,
    openReader: (database, limits) =>
      Promise.resolve(serverReader(lane({ ...options, database }, READER_AT_ONCE), database, limits)),
    async close() {
      await Promise.all([write.close(), tick.close(), read.close()]);
    },
  };
}

function lane(options: ServerOptions, atOnce: number, observe?: LaneObserver): Lane {
  const { url, username, password, database } = options;
  const client = createClient({
    url,
    username,
    password,
    database,
    request_timeout: REQUEST_TIMEOUT_MS,
    // It would log every failure with its statement; ours carry the cause, and are logged once.
    log: { level: ClickHouseLogLevel.OFF },
  });
  return new Lane(clientDriver(client, insertThroughBody), atOnce, observe);
}

const insertThroughBody: InsertBinary = async (client, target, body) => {
  const { stream } = await client.exec({
    query: `INSERT INTO ${target.table} (${columnNames(target)}) FORMAT RowBinary`,
    values: Readable.from([body], { objectMode: false }),
  });
  // The socket is only given back once the (empty) answer has been read.
  stream.resume();
};

async function makeDatabase(options: ServerOptions): Promise<void> {
  const first = lane({ ...options, database: 'default' }, 1);
  try {
    await first.command('CREATE DATABASE IF NOT EXISTS {database:Identifier}', { database: options.database });
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError(refused(text) ? 'UNUSABLE' : 'UNAVAILABLE', `ClickHouse at ${options.url}: ${text}`, {
      cause,
    });
  } finally {
    await first.close();
  }
}

function refused(text: string): boolean {
  return /authentication|password|privileges|not enough|access/i.test(text);
}
