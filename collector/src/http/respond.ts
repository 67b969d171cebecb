import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const gzipAsync = promisify(gzip);
/** Below this, gzip saves less than a packet. */
const GZIP_FROM_BYTES = 1_024;

/** What a handler gives back; `respond` adds validation, compression and lengths. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Known beforehand for files; otherwise taken from the body. */
  readonly etag?: string;
  /** Compressed beforehand. */
  readonly gzipped?: Buffer;
}

export function json(
  value: unknown,
  options: { status?: number; headers?: Readonly<Record<string, string>> } = {},
): Answer {
  return {
    status: options.status ?? 200,
    type: 'application/json; charset=utf-8',
    body: JSON.stringify(value),
    ...(options.headers && { headers: options.headers }),
  };
}

/** Strong validator of a body's bytes. */
export function etagOf(body: string | Buffer): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
}

/** Writes an answer: 304 when the client has it already, gzip when it helps, no body for HEAD. */
export async function respond(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  const headers: Record<string, string | number> = {
    'cache-control': 'no-cache',
    'content-type': answer.type,
    vary: 'Accept-Encoding',
    ...answer.headers,
  };
  const encode = acceptsGzip(request) && Buffer.byteLength(answer.body) >= GZIP_FROM_BYTES;
  if (answer.status === 200) {
    const etag = answer.etag ?? etagOf(answer.body);
    // A validator belongs to one encoding; the weak form says "same content", which is all a page needs.
    headers['etag'] = encode ? `W/${etag}` : etag;
    if (matches(request.headers['if-none-match'], etag)) {
      delete headers['content-type'];
      response.writeHead(304, headers).end();
      return;
    }
  }
  const plain = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  const body = encode ? (answer.gzipped ?? (await zipped(plain))) : plain;
  if (encode) headers['content-encoding'] = 'gzip';
  headers['content-length'] = body.length;
  response.writeHead(answer.status, headers).end(request.method === 'HEAD' ? undefined : body);
}

/** Of what is made anew: quick rather than small. */
export function zipped(plain: Buffer): Promise<Buffer> {
  return gzipAsync(plain, { level: 5 });
}

function acceptsGzip(request: IncomingMessage): boolean {
  const accepted = [request.headers['accept-encoding'] ?? ''].flat().join(',');
  return accepted.split(',').some((entry) => {
    const [coding, ...parameters] = entry.trim().toLowerCase().split(';');
    return coding?.trim() === 'gzip' && !parameters.some((parameter) => /^\s*q=0(\.0*)?\s*$/.test(parameter));
  });
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((candidate) => {
    const tag = candidate.trim();
    return tag === '*' || tag === etag || tag === `W/${etag}`;
  });
}
