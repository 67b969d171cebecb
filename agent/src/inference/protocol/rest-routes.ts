import { HttpError } from './http-error.js';

/** What a path of the protocol asks for, without its method. `name` is a closed set: it labels metrics. */
export type RestRoute =
  | { readonly name: 'server' | 'live' | 'ready' | 'index' }
  | {
      readonly name: 'model' | 'model-ready' | 'infer' | 'feedback';
      readonly model: string;
      readonly version: string | undefined;
    };

const METHODS = {
  server: ['GET', 'HEAD'],
  live: ['GET', 'HEAD'],
  ready: ['GET', 'HEAD'],
  index: ['POST'],
  model: ['GET', 'HEAD'],
  'model-ready': ['GET', 'HEAD'],
  infer: ['POST'],
  feedback: ['POST'],
} as const satisfies Record<RestRoute['name'], readonly string[]>;

const SERVER_PATHS: Readonly<Record<string, 'server' | 'live' | 'ready' | 'index' | undefined>> = {
  '/v2': 'server',
  '/v2/health/live': 'live',
  '/v2/health/ready': 'ready',
  '/v2/repository/index': 'index',
};

const MODEL_PATH = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/(ready|infer|feedback))?$/;

const VERBS: Readonly<Record<string, 'model-ready' | 'infer' | 'feedback'>> = {
  ready: 'model-ready',
  infer: 'infer',
  feedback: 'feedback',
};

/** Errors: HttpError 404 for a path that the protocol hasn't, 400 for one that is badly encoded. */
export function restRoute(path: string): RestRoute {
  const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const server = SERVER_PATHS[plain];
  if (server !== undefined) return { name: server };
  const [, model, version, verb] = MODEL_PATH.exec(plain) ?? [];
  if (model === undefined) {
    throw new HttpError(404, `there is nothing at ${plain}; the protocol is below /v2, models at /v2/models/{name}`);
  }
  const name = VERBS[verb ?? ''] ?? 'model';
  return { name, model: decode(model), version: version === undefined ? undefined : decode(version) };
}

/** Errors: HttpError 405, with the methods that there are. */
export function checkMethod({ name }: RestRoute, method: string | undefined): void {
  const allowed: readonly string[] = METHODS[name];
  if (method !== undefined && allowed.includes(method)) return;
  throw new HttpError(405, `${method ?? ''} is not for this path; use ${allowed[0]}`, { allow: allowed.join(', ') });
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new HttpError(400, `'${segment}' in the path is not percent-encoded text`);
  }
}
