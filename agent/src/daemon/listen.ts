import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';

import { DaemonError } from './daemon-error.js';

/** Only the user that runs the daemon may open its socket. */
const OWNER_ONLY = 0o600;
const OWNER_ONLY_MASK = 0o177;

/**
 * Listens at 'host:port', port 0 for a free one. Resolves to the URL. `key` is the configuration's, for messages.
 * Errors: DaemonError ADDRESS_IN_USE, CANNOT_LISTEN.
 */
export async function listenTcp(server: Server, key: string, address: string): Promise<string> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  await listening(server, { host, port: Number(address.slice(colon + 1)) }, key, address);
  const bound = server.address() as AddressInfo;
  return `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`;
}

/** Listens on a Unix socket that only this user may open. Errors: DaemonError ADDRESS_IN_USE, CANNOT_LISTEN. */
export async function listenUnix(server: Server, key: string, path: string): Promise<string> {
  await clearSocket(key, path);
  // The socket is made within the call: at no time may others open it.
  const before = process.umask(OWNER_ONLY_MASK);
  let started: Promise<void>;
  try {
    started = listening(server, { path }, key, path);
  } finally {
    process.umask(before);
  }
  await started;
  chmodSync(path, OWNER_ONLY);
  return path;
}

/**
 * Removes the socket that a process which was killed has left. Errors: DaemonError ADDRESS_IN_USE when somebody answers
 * there, CANNOT_LISTEN when the path is no socket.
 */
async function clearSocket(key: string, path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) {
    throw new DaemonError('CANNOT_LISTEN', `${key}: ${path} is there and is no socket; choose another path`);
  }
  if (await answers(path)) throw inUse(key, path);
  unlinkSync(path);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (answered: boolean) => () => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', settle(true)).once('error', (error: NodeJS.ErrnoException) => {
      // Whoever may not even ask must not remove it.
      settle(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT')();
    });
  });
}

function listening(
  server: Server,
  where: { readonly host: string; readonly port: number } | { readonly path: string },
  key: string,
  address: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EADDRINUSE') reject(inUse(key, address, error));
      else reject(cannotListen(key, address, error));
    };
    server.once('error', failed).listen(where, () => {
      server.off('error', failed);
      resolve();
    });
  });
}

/**
 * Has `bind` make a Unix socket at `path` that only this user may open, where its making takes a while. Only for the start:
 * until it is there, nobody but this user may open whatever file the process makes.
 * Errors: as `clearSocket`, and what `bind` rejects with.
 */
export async function bindOwnerOnly<T>(key: string, path: string, bind: () => Promise<T>): Promise<T> {
  await clearSocket(key, path);
  const before = process.umask(OWNER_ONLY_MASK);
  try {
    return await bind();
  } finally {
    process.umask(before);
  }
}

export function inUse(key: string, address: string, cause?: unknown): DaemonError {
  const remedy = `stop the process that listens there, or choose another ${key}`;
  return new DaemonError('ADDRESS_IN_USE', `${key}: ${address} is in use; ${remedy}`, { cause });
}

export function cannotListen(key: string, address: string, cause: Error): DaemonError {
  const text = `${key}: can't listen on ${address}: ${cause.message}; choose another ${key}`;
  return new DaemonError('CANNOT_LISTEN', text, { cause });
}
