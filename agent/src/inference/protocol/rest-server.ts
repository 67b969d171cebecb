import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';

import type { ServedModels } from '../serving.js';
import { HttpError, toHttpError } from './http-error.js';
import { json, restAnswer } from './rest-answers.js';
import type { RestAnswer } from './rest-answers.js';
import { checkMethod, restRoute } from './rest-routes.js';

export interface RestOptions {
  readonly models: ServedModels;
  /** Largest body of a request, unpacked. */
  readonly maxBytes: number;
  /** Further pages, by path, such as /metrics. @default none */
  readonly pages?: ReadonlyMap<string, () => Promise<RestAnswer>>;
  /** Whether requests that a web page makes in a browser of this machine are refused. @default true */
  readonly refuseBrowsers?: boolean;
  /** Told of each answer; must not throw. `route` comes from a closed list. */
  readonly onRequest?: (route: string, status: number, seconds: number) => void;
  /** Told of what nobody foresaw, for the log. */
  readonly onError?: (error: unknown) => void;
}

/**
 * An HTTP server of the Open Inference Protocol, version 2, not listening yet. Connections are kept alive.
 * Once `close` was called on it, answers end their connections.
 */
export function createRestServer(options: RestOptions): Server {
  const server = createServer({ keepAliveTimeout: 75_000, maxHeaderSize: 32_768, noDelay: true });
  const handler: RequestListener = (request, response) => {
    void handle(request, response, options, () => server.listening);
  };
  server.on('request', handler);
  // Clients ask before they send a large body: what is refused need not be sent.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (Number(request.headers['content-length'] ?? 0) <= options.maxBytes) response.writeContinue();
    handler(request, response);
  });
  return server;
}

/** Answers one request; never rejects. */
async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  options: RestOptions,
  listening: () => boolean,
): Promise<void> {
  const from = performance.now();
  const progress = { route: 'none' };
  let answer: RestAnswer;
  try {
    answer = await answerTo(request, options, progress);
  } catch (thrown) {
    const error = toHttpError(thrown);
    if (error.status === 500) options.onError?.(thrown);
    answer = { ...json(error.status, { error: error.message }), headers: error.headers };
  }
  if (!listening()) response.setHeader('connection', 'close');
  send(request, response, answer);
  options.onRequest?.(progress.route, answer.status, (performance.now() - from) / 1000);
}

async function answerTo(
  request: IncomingMessage,
  { models, maxBytes, pages, refuseBrowsers = true }: RestOptions,
  progress: { route: string },
): Promise<RestAnswer> {
  if (refuseBrowsers) checkCaller(request);
  const [path = '/'] = (request.url ?? '/').split('?', 1);
  const page = pages?.get(path);
  if (page !== undefined) {
    progress.route = path;
    checkMethod({ name: 'server' }, request.method);
    return page();
  }
  const route = restRoute(path);
  progress.route = route.name;
  checkMethod(route, request.method);
  return restAnswer(route, request, { models, maxBytes });
}

/**
 * A page of any web site may send requests to a server on this machine, and by a name of its own choosing even read the
 * answers. Such requests have an Origin, or a Host that is no name of this machine; clients of the protocol have neither.
 */
function checkCaller({ headers, socket }: IncomingMessage): void {
  if (headers.origin !== undefined) throw new HttpError(403, 'requests of web pages are refused');
  const unix = socket.remoteAddress === undefined;
  const host = (headers.host ?? 'localhost').replace(/:\d+$/, '').toLowerCase();
  if (unix || host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)) return;
  throw new HttpError(403, `'${host}' is no name of this machine; ask for localhost`);
}

function send(request: IncomingMessage, response: ServerResponse, answer: RestAnswer): void {
  const { status, type, parts, headers = {} } = answer;
  const length = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
  // Of a body that nobody read, the rest still comes: the connection can't be used for another request.
  const unread = status >= 400 && hasBody(request) && !request.complete ? { connection: 'close' } : {};
  // Head and parts go to the socket together.
  response.cork();
  response.writeHead(status, { 'content-type': type, 'content-length': length, ...unread, ...headers });
  if (request.method !== 'HEAD') for (const part of parts) response.write(part);
  response.end();
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
