import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-error.js';

/**
 * Headers of every answer. The page may load nothing but the collector's own files, can't be framed, and tells nobody
 * where its links lead from. There is no CORS on purpose: other origins have no business here.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * Refuses a request whose Host header is none of ours: a page elsewhere can point its own name at a loopback address
 * (DNS rebinding) and would otherwise read everything. Accepted are loopback names, the very address the connection
 * came in on (so that probes and scrapers inside a cluster work), and the names in `hosts`.
 * Errors: FORBIDDEN_HOST, with the setting to change.
 */
export function checkHost(request: IncomingMessage, hosts: readonly string[]): void {
  const host = hostname(request.headers.host);
  if (host !== undefined) {
    if (LOOPBACK.has(host) || host.endsWith('.localhost')) return;
    if (host === plainAddress(request.socket.localAddress)) return;
    if (hosts.some((name) => name.toLowerCase() === host)) return;
  }
  throw new ApiError(
    'FORBIDDEN_HOST',
    'This collector is not known by that host name.',
    'Use localhost, or add the name to http.hosts in the configuration.',
  );
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);

/** Host without its port, lower case; undefined when it is absent or malformed. */
function hostname(header: string | undefined): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/@\s]+))(?::\d{1,5})?$/i.exec(header ?? '');
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

/** IPv4 arrives as ::ffff:10.0.0.5 on a dual-stack socket. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.toLowerCase().replace(/^::ffff:/, '');
}
