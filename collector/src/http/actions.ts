import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-error.js';
import { json, type Answer } from './respond.js';

const MAX_BODY_BYTES = 65_536;

/** What changes something. `run` takes JSON from outside, which it checks itself. */
export interface Actions {
  /** Undefined where there is no place for a token: then nobody is let in. */
  readonly token: string | undefined;
  /** Undefined when there is no such action. */
  readonly find: (name: string) => ((input: Readonly<Record<string, unknown>>) => Promise<unknown>) | undefined;
}

interface Found {
  /** For the metric's label. */
  readonly route: string;
  readonly answer: () => Promise<Answer>;
}

/**
 * Finds what a POST or DELETE asks for; undefined when it is neither, or not an address of an action.
 *
 * Every action needs the token, and none is taken from a page of another origin, whatever it knows.
 * Errors (of `answer`): UNAUTHORIZED, FORBIDDEN_ORIGIN, BAD_PARAMETER, TOO_LARGE, NOT_FOUND and what the action says.
 */
export function answerAction(request: IncomingMessage, path: string, actions: Actions | undefined): Found | undefined {
  const asked = actionOf(request.method ?? 'GET', path);
  if (asked === undefined || actions === undefined) return undefined;
  return {
    route: asked.route,
    async answer() {
      checkOrigin(request);
      checkToken(request, actions.token);
      const run = actions.find(asked.name);
      if (run === undefined) throw new ApiError('NOT_FOUND', 'There is no such action.', 'docs/rest-api.md names all.');
      const input = { ...(await readBody(request)), ...asked.input };
      return json(await run(input).catch(explain), { headers: { 'cache-control': 'no-store' } });
    },
  };
}

interface Asked {
  readonly name: string;
  readonly route: string;
  readonly input: Readonly<Record<string, unknown>>;
}

function actionOf(method: string, path: string): Asked | undefined {
  const admin = /^\/api\/v1\/admin\/([a-z-]+)$/.exec(path)?.[1];
  if (method === 'POST' && admin !== undefined) return { name: admin, route: '/api/v1/admin/{action}', input: {} };
  if (method === 'POST' && path === '/api/v1/silences') return { name: 'silences-add', route: path, input: {} };
  const decision = /^\/api\/v1\/(alarms|incidents)\/([^/]+)\/(rebaseline|resolve|keep)$/.exec(path);
  if (method === 'POST' && decision !== null) {
    const [, of = '', id = '', action = ''] = decision;
    return { name: `alarms-${action}`, route: `/api/v1/${of}/{id}/${action}`, input: { alarm: decoded(id) } };
  }
  if (method === 'POST' && path === '/api/v1/rollouts') return { name: 'rollouts-start', route: path, input: {} };
  const rollout = /^\/api\/v1\/rollouts\/([^/]+)\/(pause|resume|advance|abort)$/.exec(path);
  if (method === 'POST' && rollout !== null) {
    const [, id = '', action = ''] = rollout;
    return { name: `rollouts-${action}`, route: `/api/v1/rollouts/{id}/${action}`, input: { rollout: decoded(id) } };
  }
  const advice = /^\/api\/v1\/recommendations\/([^/]+)\/(accept|dismiss)$/.exec(path);
  if (method === 'POST' && advice !== null) {
    const [, id = '', action = ''] = advice;
    const route = `/api/v1/recommendations/{id}/${action}`;
    return { name: `recommendations-${action}`, route, input: { recommendation: decoded(id) } };
  }
  const silence = /^\/api\/v1\/silences\/([\w-]+)$/.exec(path)?.[1];
  if (method !== 'DELETE' || silence === undefined) return undefined;
  return { name: 'silences-end', route: '/api/v1/silences/{id}', input: { silence } };
}

/** Broken encoding is no id of anything, and is told so as it stands. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** A browser says where a request comes from; a command line says nothing. */
function checkOrigin({ headers }: IncomingMessage): void {
  const site = headers['sec-fetch-site'];
  const sameOrigin = headers.origin === undefined || headers.origin.replace(/^https?:\/\//, '') === headers.host;
  if (sameOrigin && (site === undefined || site === 'same-origin' || site === 'none')) return;
  throw new ApiError(
    'FORBIDDEN_ORIGIN',
    'Another page may not act here.',
    "Use the command line, or this collector's own page.",
  );
}

function checkToken({ headers }: IncomingMessage, token: string | undefined): void {
  const given = Buffer.from(/^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '');
  const expected = Buffer.from(token ?? '');
  if (expected.length > 0 && given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new ApiError(
    'UNAUTHORIZED',
    token === undefined ? 'This collector has no place for a token.' : 'Actions need the token of this collector.',
    token === undefined
      ? 'Set http.adminTokenFile in the configuration.'
      : 'Send "Authorization: Bearer …" with what the file admin-token in the data directory holds.',
    { headers: { 'www-authenticate': 'Bearer' } },
  );
}

async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) {
      throw new ApiError('TOO_LARGE', 'The body is too long.', `Keep it within ${MAX_BODY_BYTES} bytes.`, {
        headers: { connection: 'close' },
      });
    }
  }
  if (bytes === 0) return {};
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  } catch {
    // Said below, as for JSON of another shape.
  }
  throw new ApiError('BAD_PARAMETER', 'The body is not a JSON object.', 'Send an object, as docs/rest-api.md shows.');
}

const REFUSALS = {
  INVALID: 'BAD_PARAMETER',
  UNSUPPORTED: 'BAD_PARAMETER',
  NOT_FOUND: 'NOT_FOUND',
  EXISTS: 'CONFLICT',
  FAILED: 'ACTION_FAILED',
} as const;

/** The owner has shown the token, and may be told what went wrong. */
function explain(cause: unknown): never {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (!(cause instanceof Error) || !Object.hasOwn(REFUSALS, code)) throw cause;
  throw new ApiError(REFUSALS[code as keyof typeof REFUSALS], `${cause.message}.`, '', { cause });
}
