import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from 'chdb';
import { quoted } from './connection/sql-text.js';

/** ClickHouse's HTTP interface, as far as `@clickhouse/client` uses it here, in front of an embedded engine. */
export interface HttpClickHouse {
  readonly url: string;
  /** What each request asked for in its address beside the query: settings would show up here. */
  readonly seen: Set<string>;
  close(): Promise<void>;
}

/** The real engine behind a real HTTP server: what is stood in for is only ClickHouse's own socket. */
export async function startHttpClickHouse(): Promise<HttpClickHouse> {
  const data = await mkdtemp(join(tmpdir(), 'fleetally-http-'));
  const session = new Session(join(data, 'db'));
  const seen = new Set<string>();
  // One at a time, as requests of one HTTP session would be.
  let last: Promise<unknown> = Promise.resolve();
  const server = createServer((request, response) => {
    last = last.then(() => answer(session, data, request, response, seen)).catch(() => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      session.close();
      await rm(data, { recursive: true });
    },
  };
}

async function answer(
  session: Session,
  data: string,
  request: IncomingMessage,
  response: ServerResponse,
  seen: Set<string>,
): Promise<void> {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  for (const key of searchParams.keys()) if (!key.startsWith('param_')) seen.add(key);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  try {
    const database = searchParams.get('database') ?? 'default';
    await session.queryAsync(`USE ${database}`);
    const sql = await statementOf(searchParams.get('query'), body, data);
    const entries = [...searchParams].filter(([key]) => key.startsWith('param_'));
    const parameters = Object.fromEntries(
      entries.map(([key, value]) => [key.slice('param_'.length), unescaped(value)]),
    );
    const result = await (entries.length === 0 ? session.queryAsync(sql) : session.queryBindAsync(sql, parameters));
    response.end(result.bytes());
  } catch (error) {
    response.statusCode = 500;
    response.end(error instanceof Error ? error.message : String(error));
  }
}

/** A query in the address means that the body is data for it. RowBinary goes through a file: text would break it. */
async function statementOf(query: string | null, body: Buffer, data: string): Promise<string> {
  if (query === null) return body.toString('utf8');
  const binary = /^INSERT INTO (\w+) \(([^)]*)\) FORMAT RowBinary$/.exec(query.trim());
  if (binary === null) return `${query}\n${body.toString('utf8')}`;
  const file = join(data, 'body.bin');
  await writeFile(file, body);
  const [, table = '', columns = ''] = binary;
  return `INSERT INTO ${table} (${columns}) SELECT * FROM file(${quoted(file)}, RowBinary)`;
}

/** Values of parameters come escaped as in tab-separated text. */
function unescaped(value: string): string {
  const named: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' };
  return value.replace(/\\(.)/g, (_, char: string) => named[char] ?? char);
}
