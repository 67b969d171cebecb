import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Resolves to `http://127.0.0.1:8080` and the port that was taken. Errors: the socket's own (EADDRINUSE, EACCES). */
export async function listening(
  server: Server,
  port: number,
  host: string,
): Promise<{ address: string; port: number }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const taken = server.address() as AddressInfo;
  const name = taken.family === 'IPv6' ? `[${taken.address}]` : taken.address;
  return { address: `http://${name}:${taken.port}`, port: taken.port };
}

/** Stops accepting, lets running answers end, and closes idle connections. */
export function closing(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeIdleConnections();
  });
}
