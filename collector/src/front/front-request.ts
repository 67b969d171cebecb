import type { IncomingMessage } from 'node:http';
import { FrontError } from './front-error.js';

export interface FrontRequest {
  /** Undefined where nothing is asked: a ping. */
  readonly statement: string | undefined;
  /** Of the answer, where the statement names none. */
  readonly format: string;
  /** As they came. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly gzip: boolean;
  /** The client names a protocol, and so reads the Native format as such a server would write it. */
  readonly namesProtocol: boolean;
}

const MOST_BYTES = 256 * 1024;

/** Reads what is asked, as ClickHouse has it: `query` of the address first, then the body. Errors: FrontError. */
export async function readRequest(request: IncomingMessage): Promise<FrontRequest> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const wantsGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const header = request.headers['x-clickhouse-format'];
  const shared = {
    format: searchParams.get('default_format') ?? (typeof header === 'string' ? header : 'TabSeparated'),
    parameters: parametersOf(searchParams),
    gzip: wantsGzip && isOn(searchParams.get('enable_http_compression')),
    namesProtocol: isOn(searchParams.get('client_protocol_version')),
  };
  if (pathname === '/ping' || pathname === '/replicas_status') return { ...shared, statement: undefined };
  if (pathname !== '/') throw new FrontError('NOT_ALLOWED', `There is nothing at ${pathname.slice(0, 100)}`);
  if (!['GET', 'HEAD', 'POST'].includes(request.method ?? '')) {
    throw new FrontError('NOT_ALLOWED', 'Statements come by GET or POST');
  }
  for (const name of ['compress', 'decompress']) {
    if (isOn(searchParams.get(name))) {
      throw new FrontError('NOT_ALLOWED', `${name}=1 is not offered here; gzip is, with enable_http_compression=1`);
    }
  }
  const parts = [searchParams.get('query') ?? '', await bodyOf(request)].filter((part) => part.trim() !== '');
  return { ...shared, statement: parts.length === 0 ? undefined : parts.join('\n') };
}

function isOn(value: string | null): boolean {
  return value !== null && value !== '0' && value !== 'false';
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  if (request.headers['content-encoding'] !== undefined) {
    throw new FrontError('NOT_ALLOWED', 'Statements are not compressed here');
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new FrontError('TOO_LARGE', `A statement is at most ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parametersOf(searchParams: URLSearchParams): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, value] of searchParams) if (key.startsWith('param_')) found[key.slice('param_'.length)] = value;
  return found;
}
