import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Views } from '../store/views.js';
import { ApiError, toApiError } from './api-error.js';
import { answerAction, type Actions } from './actions.js';
import { apiRoutes } from './api.js';
import { consoleFiles } from './console-files.js';
import { accuracyGauges } from './accuracy-gauges.js';
import { fleetGauges } from './fleet-gauges.js';
import { checkHost, SECURITY_HEADERS } from './guard.js';
import { keptOverview, type KeptOverview } from './kept-overview.js';
import { closing, listening } from './listening.js';
import { createMetrics, type Metrics } from './metrics.js';
import { Parameters } from './parameters.js';
import { readyz, type ReadinessCheck } from './readiness.js';
import { json, respond, type Answer } from './respond.js';
import { matchRoute, type Route } from './router.js';

const MAX_URL_BYTES = 4_096;

/** What the console, the REST API and /metrics are served from. */
export interface HttpOptions {
  /** Where to listen; port 0 takes a free one. Default: loopback only. */
  readonly listen: { readonly host?: string; readonly port: number };
  readonly views: Views;
  /** Where /metrics reads, and the instruments registered there. @default a registry of its own */
  readonly telemetry?: { readonly registry: Registry; readonly metrics: Metrics };
  /** Asked anew for each /readyz. @default none */
  readonly readiness?: readonly ReadinessCheck[];
  /** Further names in Host headers that are ours. @default [] */
  readonly hosts?: readonly string[];
  /** What the owner may do, with a token. @default nothing */
  readonly actions?: Actions;
  /** Further gauges that are brought up to date before each scrape; one that rejects keeps its last values. @default none */
  readonly gauges?: readonly (() => Promise<void>)[];
  /** Told of answers with status 500, for the log. */
  readonly onError?: (error: Error) => void;
  /** Epoch milliseconds. @default this machine's clock */
  readonly nowMs?: () => number;
  /** Milliseconds of a clock that nobody sets. Default: `performance.now`. */
  readonly monotonicMs?: () => number;
}

/** An HTTP server that listens. */
export interface HttpServer {
  /** `http://127.0.0.1:8080` */
  readonly address: string;
  readonly port: number;
  /** To be called when evaluation has moved: what a page shows first is read ahead. */
  moved(): void;
  /** Stops accepting, lets running answers end, and closes idle connections. */
  close(): Promise<void>;
}

/**
 * Serves REST, metrics, health and the console. All of it only reads; what changes the store is an action, with a token.
 * Errors: rejects with the socket's error (EADDRINUSE, EACCES) when it can't listen.
 */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const { listen, nowMs = Date.now, telemetry = ownTelemetry() } = options;
  const { monotonicMs = () => performance.now() } = options;
  const { registry, metrics } = telemetry;
  if (registry.getSingleMetric('process_cpu_seconds_total') === undefined)
    collectDefaultMetrics({ register: registry });
  const overview = keptOverview(options.views, nowMs, monotonicMs);
  overview.moved();
  const routes = [overview.route, ...apiRoutes(options.views), ...operationalRoutes(options, telemetry, nowMs)];
  const files = await consoleFiles();
  const server = createServer({ requestTimeout: 10_000, maxHeaderSize: 16_384 }, (request, response) => {
    const started = nowMs();
    void handle(request, response, { ...options, routes, files, overview }).then((route) => {
      metrics.httpSeconds.observe({ route, status: response.statusCode }, (nowMs() - started) / 1000);
    });
  });
  server.maxConnections = 512;
  const at = await listening(server, listen.port, listen.host ?? '127.0.0.1');
  return { ...at, moved: () => overview.moved(), close: () => closing(server) };
}

type Telemetry = NonNullable<HttpOptions['telemetry']>;

function ownTelemetry(): Telemetry {
  const registry = new Registry();
  return { registry, metrics: createMetrics(registry) };
}

function operationalRoutes(
  options: HttpOptions,
  { registry, metrics }: Telemetry,
  nowMs: () => number,
): readonly Route[] {
  const gauges = fleetGauges(metrics, options.views, nowMs);
  const accuracy = accuracyGauges(metrics, options.views, nowMs);
  return [
    { path: '/healthz', handle: () => json({ status: 'alive' }, { headers: { 'cache-control': 'no-store' } }) },
    { path: '/readyz', handle: () => readyz(options.readiness ?? []) },
    {
      path: '/metrics',
      handle: async () => {
        // Not waited for: it may read a month of reports.
        void accuracy.refresh();
        await Promise.allSettled([gauges.refresh(), ...(options.gauges ?? []).map((refresh) => refresh())]);
        const body = await registry.metrics();
        return { status: 200, type: registry.contentType, body, headers: { 'cache-control': 'no-store' } };
      },
    },
  ];
}

type Site = HttpOptions & {
  readonly routes: readonly Route[];
  readonly files: ReadonlyMap<string, Answer>;
  readonly overview: KeptOverview;
};

/** Answers one request; never rejects. Resolves to the route, for the metric's label. */
async function handle(request: IncomingMessage, response: ServerResponse, site: Site): Promise<string> {
  const progress = { route: 'none' };
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  try {
    await respond(request, response, await answer(request, site, progress));
  } catch (thrown) {
    const error = toApiError(thrown);
    if (error.code === 'INTERNAL') site.onError?.(error);
    // After the head is out, nothing honest can be said any more but an early end.
    if (response.headersSent) response.destroy();
    else await respond(request, response, json(error, { status: error.status, headers: error.headers }));
  }
  return progress.route;
}

async function answer(request: IncomingMessage, site: Site, progress: { route: string }): Promise<Answer> {
  checkHost(request, site.hosts ?? []);
  const target = request.url ?? '/';
  if (target.length > MAX_URL_BYTES) {
    throw new ApiError('URI_TOO_LONG', 'The address is too long.', `Keep it within ${MAX_URL_BYTES} bytes.`);
  }
  const [path = '/', query = ''] = target.split(/\?(.*)/s, 2);
  const done = answerAction(request, path, site.actions);
  if (done !== undefined) {
    progress.route = done.route;
    // Also where it failed: it may have changed something before.
    return await done.answer().finally(() => site.overview.forget());
  }
  const file = site.files.get(path);
  const match = file === undefined ? matchRoute(site.routes, path) : undefined;
  if (file === undefined && match === undefined) {
    throw new ApiError(
      'NOT_FOUND',
      'There is nothing at this address.',
      'The page is at /, the API under /api/v1/, metrics at /metrics.',
    );
  }
  progress.route = match?.route.path ?? 'console';
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new ApiError('METHOD_NOT_ALLOWED', 'Everything here is read-only.', 'Use GET or HEAD.', {
      headers: { allow: 'GET, HEAD' },
    });
  }
  if (file !== undefined) return file;
  const { route, segment } = match!;
  return route.handle({ segment, parameters: new Parameters(new URLSearchParams(query), route.parameters ?? []) });
}
