import { connect, createServer } from 'node:net';

/** What an address can be: FREE, TAKEN by somebody who listens, or not to be had, with the reason. */
export type PortState = 'free' | 'taken' | { readonly error: string };

const PATIENCE_MS = 1_000;

/** Asks whether somebody listens; only where nobody does, tries for a moment whether it could be had. */
export async function lookAtPort(address: string): Promise<PortState> {
  const { host, port } = hostAndPort(address);
  if (await answers(host, port)) return 'taken';
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'EADDRINUSE' ? 'taken' : { error: error.message });
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => { resolve('free'); })); // prettier-ignore
  });
}

/** Whether a connection is taken. */
export function answers(host: string, port: number, patienceMs: number = PATIENCE_MS): Promise<boolean> {
  return new Promise((resolve) => {
    const anyHost = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
    const socket = connect({ host: anyHost, port, timeout: patienceMs });
    const end = (found: boolean) => (): void => {
      socket.destroy();
      resolve(found);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}

/** `[::1]:80` and `host:80`. */
export function hostAndPort(address: string): { readonly host: string; readonly port: number } {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at).replace(/^\[(.*)\]$/, '$1'), port: Number(address.slice(at + 1)) };
}
