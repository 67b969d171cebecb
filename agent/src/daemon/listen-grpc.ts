import { chmodSync } from 'node:fs';
import { bindGrpc, type GrpcServer } from '../inference/protocol/grpc-server.js';
import { cannotListen, clearSocket, inUse, OWNER_ONLY, OWNER_ONLY_MASK } from './listen.js';

/** Binds at 'host:port', port 0 for a free one. Resolves to 'host:port'. Errors: DaemonError ADDRESS_IN_USE, CANNOT_LISTEN. */
export async function listenGrpcTcp(server: GrpcServer, key: string, address: string): Promise<string> {
  const port = await bound(server, key, address, address);
  return `${address.slice(0, address.lastIndexOf(':'))}:${port}`;
}

/** Binds at a Unix socket that only this user may open. Errors: DaemonError ADDRESS_IN_USE, CANNOT_LISTEN. */
export async function listenGrpcUnix(server: GrpcServer, key: string, path: string): Promise<string> {
  await clearSocket(key, path);
  // grpc-js makes the socket after it has looked up the address, so the mask stays until then.
  const before = process.umask(OWNER_ONLY_MASK);
  try {
    await bound(server, key, `unix:${path}`, path);
  } finally {
    process.umask(before);
  }
  chmodSync(path, OWNER_ONLY);
  return path;
}

async function bound(server: GrpcServer, key: string, target: string, shown: string): Promise<number> {
  try {
    return await bindGrpc(server, target);
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    throw error.message.includes('EADDRINUSE') ? inUse(key, shown, error) : cannotListen(key, shown, error);
  }
}
