import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { checkHost } from '../http/guard.js';
import { closing, listening } from '../http/listening.js';
import { contentType } from './formats.js';
import { FrontError } from './front-error.js';
import { readRequest, type FrontRequest } from './front-request.js';
import { HELLO, nativeHello } from './native-hello.js';
import type { ViewsAnswer, ViewsReader } from './views-reader.js';

export interface FrontOptions {
  readonly listen: { readonly host: string; readonly port: number };
  readonly reader: ViewsReader;
  /** Further names in Host headers that are ours. */
  readonly hosts: readonly string[];
  /** Told of failures that are nobody's statement's. */
  readonly onError: (error: unknown) => void;
}

/** What it calls itself; a ClickHouse server has its machine's name there. */
export const DISPLAY_NAME = 'fleetally';

export interface FrontServer {
  /** `http://127.0.0.1:8124` */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * ClickHouse's HTTP interface, as far as clients need it to read: a statement in the body or in `query`, `param_*`,
 * `default_format`, gzip, `/ping`. Whoever reaches it may read, as with the pages; user and password are not looked at.
 * Settings in the address are passed over. Errors: rejects with the socket's error when it can't listen.
 */
export async function startFront(options: FrontOptions): Promise<FrontServer> {
  const server = createServer({ requestTimeout: 30_000, maxHeaderSize: 65_536 }, (request, response) => {
    void handle(request, response, options);
  });
  server.maxConnections = 64;
  const { address } = await listening(server, options.listen.port, options.listen.host);
  return { address, close: () => closing(server) };
}

async function handle(request: IncomingMessage, response: ServerResponse, options: FrontOptions): Promise<void> {
  const id = randomUUID();
  response.setHeader('X-ClickHouse-Server-Display-Name', DISPLAY_NAME);
  response.setHeader('X-ClickHouse-Query-Id', id);
  response.setHeader('X-ClickHouse-Timezone', 'UTC');
  response.setHeader('x-content-type-options', 'nosniff');
  try {
    refuseStrangers(request, options.hosts);
    const asked = await readRequest(request);
    if (asked.statement === undefined) {
      answer(request, response, 'text/html; charset=UTF-8', Buffer.from('Ok.\n'));
      return;
    }
    const startedAt = performance.now();
    const { format, body } = await answerOf(asked, asked.statement, options.reader);
    response.setHeader('X-ClickHouse-Format', format);
    const elapsed = Math.round((performance.now() - startedAt) * 1e6);
    response.setHeader(
      'X-ClickHouse-Summary',
      JSON.stringify({ result_bytes: `${body.length}`, elapsed_ns: `${elapsed}` }),
    );
    if (!asked.gzip) answer(request, response, contentType(format), body);
    else {
      response.setHeader('Content-Encoding', 'gzip');
      answer(request, response, contentType(format), await gzipAsync(body));
    }
  } catch (error) {
    fail(request, response, error, options);
  }
}

/** The engine answers, but for the one question whose answer it would write in another way than such clients read it. */
async function answerOf(asked: FrontRequest, statement: string, reader: ViewsReader): Promise<ViewsAnswer> {
  if (!(asked.namesProtocol && asked.format === 'Native' && statement === HELLO)) {
    return reader.answer(statement, asked.format, asked.parameters);
  }
  const { body } = await reader.answer('SELECT version()', 'TabSeparated');
  return { format: 'Native', body: nativeHello(body.toString('utf8').trim()) };
}

const gzipAsync = promisify(gzip);

/** A page elsewhere can send statements here; it could not read the answers, but it has no business to ask. */
function refuseStrangers(request: IncomingMessage, hosts: readonly string[]): void {
  const site = request.headers['sec-fetch-site'];
  if (request.headers.origin !== undefined || (site !== undefined && site !== 'same-origin' && site !== 'none')) {
    throw new FrontError('HOST', 'Pages of other sites may not ask here');
  }
  try {
    checkHost(request, hosts);
  } catch (cause) {
    throw new FrontError('HOST', cause instanceof Error ? cause.message : String(cause), undefined, { cause });
  }
}

function answer(request: IncomingMessage, response: ServerResponse, type: string, body: Buffer): void {
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Length', body.length);
  response.end(request.method === 'HEAD' ? undefined : body);
}

const STATUS: Readonly<Record<FrontError['code'], number>> = {
  NOT_ALLOWED: 403,
  FORMAT: 400,
  BUSY: 503,
  TOO_LARGE: 413,
  HOST: 403,
  ENGINE: 400,
};

function fail(request: IncomingMessage, response: ServerResponse, error: unknown, { onError }: FrontOptions): void {
  const known = error instanceof FrontError ? error : undefined;
  if (known === undefined) onError(error);
  if (response.headersSent) return void response.destroy();
  const number = known?.clickhouse ?? 1002;
  response.statusCode = known === undefined ? 500 : STATUS[known.code];
  response.setHeader('X-ClickHouse-Exception-Code', number);
  const message = known?.message ?? 'the collector could not answer; its log says why';
  const text = message.startsWith('Code: ')
    ? message
    : `Code: ${number}. DB::Exception: ${message}. (${nameOf(known)})`;
  // What was not read of a request that is too large must not be taken for the next one.
  if (known?.code === 'TOO_LARGE') response.setHeader('Connection', 'close');
  answer(request, response, 'text/plain; charset=UTF-8', Buffer.from(`${text}\n`));
}

function nameOf(error: FrontError | undefined): string {
  return error?.code === 'NOT_ALLOWED' ? 'ACCESS_DENIED' : (error?.code ?? 'UNKNOWN_EXCEPTION');
}
