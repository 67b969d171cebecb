import type { Server } from 'node:http';

import { startGrpcServer } from '../inference/protocol/grpc-server.js';
import { createRestServer } from '../inference/protocol/rest-server.js';
import type { RestOptions } from '../inference/protocol/rest-server.js';
import type { DaemonConfig } from './config.js';
import { openGrpc } from './grpc-listener.js';
import type { Listener, StartGrpc } from './grpc-listener.js';
import { listenTcp, listenUnix } from './listen.js';
import type { Log } from './log.js';
import type { DaemonMetrics } from './metrics.js';
import type { SlotTable } from './slot-table.js';

/** Everything that a daemon listens on. */
export interface Listeners {
  readonly addresses: ReadonlyMap<string, string>;
  /**
   * Takes no more connections, and waits until the requests that are there have been answered, or for `timeoutMs`; then
   * they are cut off. Never rejects.
   */
  close(timeoutMs: number): Promise<'drained' | 'cut-off'>;
}

export interface ListenerParts {
  readonly table: SlotTable;
  readonly metrics: DaemonMetrics;
  readonly log: Log;
  /** The protocol over gRPC; tests have their own. */
  readonly startGrpc?: StartGrpc | undefined;
}

/** Errors: DaemonError ADDRESS_IN_USE, CANNOT_LISTEN naming the key; nothing stays open then. */
export async function startListeners(config: DaemonConfig, parts: ListenerParts): Promise<Listeners> {
  const { http, socket, allowRemote } = config.listen;
  const addresses = new Map<string, string>();
  const listeners: Listener[] = [];
  const open = async (name: string, listen: (server: Server) => Promise<string>): Promise<void> => {
    const server = createRestServer(restOptions(config, parts, !allowRemote));
    addresses.set(name, await listen(server));
    listeners.push(httpListener(server));
  };
  try {
    if (http !== 'off') await open('http', (server) => listenTcp(server, 'listen.http', http));
    if (socket !== undefined) await open('socket', (server) => listenUnix(server, 'listen.socket', socket));
    for (const [name, address, listener] of await openGrpc(config, grpcParts(parts))) {
      addresses.set(name, address);
      listeners.push(listener);
    }
  } catch (error) {
    await closeAll(listeners, 0);
    throw error;
  }
  return { addresses, close: (timeoutMs) => closeAll(listeners, timeoutMs) };
}

function grpcParts({ table, metrics, log, startGrpc = startGrpcServer }: ListenerParts) {
  const onError = (error: unknown): void => {
    log.error(`a call failed: ${error instanceof Error ? error.message : String(error)}`);
  };
  return { table, startGrpc, onCall: metrics.call, onError };
}

function restOptions(
  config: DaemonConfig,
  { table, metrics, log }: ListenerParts,
  refuseBrowsers: boolean,
): RestOptions {
  const metricsPage = async () => {
    return { status: 200, type: metrics.contentType, parts: [await metrics.page()] };
  };
  return {
    models: table,
    maxBytes: config.maxRequestBytes,
    refuseBrowsers,
    pages: new Map(config.metrics ? [['/metrics', metricsPage]] : []),
    onRequest: metrics.request,
    onError: (error) => {
      log.error(`a request failed: ${error instanceof Error ? error.message : String(error)}`);
    },
  };
}

function httpListener(server: Server): Listener {
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeIdleConnections();
      }),
    cut: () => {
      server.closeAllConnections();
    },
  };
}

async function closeAll(listeners: readonly Listener[], timeoutMs: number): Promise<'drained' | 'cut-off'> {
  const closed = Promise.all(listeners.map(({ close }) => close())).then(() => 'drained' as const);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'cut-off'>((resolve) => {
    timer = setTimeout(() => {
      resolve('cut-off');
    }, timeoutMs);
  });
  const outcome = await Promise.race([closed, late]);
  clearTimeout(timer);
  if (outcome === 'drained') return outcome;
  for (const { cut } of listeners) cut();
  await closed;
  return outcome;
}
