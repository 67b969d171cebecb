import { hostAndPort } from '@fleetally/cli';

const PATIENCE_MS = 3_000;

/** Where this machine reaches what listens at `host:port`; undefined where the system chooses the port. */
export function reachableUrl(listen: string): string | undefined {
  const { host, port } = hostAndPort(listen);
  if (port === 0) return undefined;
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}

/** Whether what answers at `url` is a collector, whosever it is. */
export async function isCollectorAt(url: string): Promise<boolean> {
  const answer = await fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined); // prettier-ignore
  const told = (await answer?.json().catch(() => undefined)) as { readonly checks?: unknown } | null | undefined;
  return typeof told?.checks === 'object' && told.checks !== null;
}
