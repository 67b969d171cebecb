import type { ServedModels } from '../inference/serving.js';
import type { DaemonConfig } from './config.js';
import { bindOwnerOnly, cannotListen, inUse } from './listen.js';

/** What a daemon listens on: first asked to end, then made to. */
export interface Listener {
  /** Takes no more requests and resolves when those that are there have been answered. */
  readonly close: () => Promise<void>;
  /** Ends what is left at once. */
  readonly cut: () => void;
}

/** Told of what is served. */
export interface GrpcServing {
  readonly onCall?: (method: string, code: string, seconds: number) => void;
  readonly onError?: (error: unknown) => void;
}

/**
 * Starts the protocol over gRPC at `address`, which is `host:port` or `unix:path`. Resolves to where it listens, port 0
 * replaced by the one it got. Errors: what grpc-js says, EADDRINUSE in its text where the address is taken.
 */
export type StartGrpc = (
  models: ServedModels,
  options: GrpcServing & { readonly address: string; readonly maxBytes: number },
) => Promise<Listener & { readonly address: string }>;

/** The name, address and listener of each gRPC address of the configuration. Errors: DaemonError naming the key. */
export async function openGrpc(
  { listen, maxRequestBytes: maxBytes }: Pick<DaemonConfig, 'listen' | 'maxRequestBytes'>,
  { table, startGrpc, ...serving }: GrpcServing & { readonly table: ServedModels; readonly startGrpc: StartGrpc },
): Promise<readonly (readonly [name: string, address: string, listener: Listener])[]> {
  const { grpc, grpcSocket } = listen;
  if (grpc === 'off' && grpcSocket === undefined) return [];
  const opened: [string, string, Listener][] = [];
  const open = async (name: string, key: string, address: string, told = address): Promise<void> => {
    try {
      const server = await startGrpc(table, { address, maxBytes, ...serving });
      opened.push([name, told === address ? server.address : told, server]);
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      throw error.message.includes('EADDRINUSE') ? inUse(key, told, error) : cannotListen(key, told, error);
    }
  };
  try {
    if (grpc !== 'off') await open('grpc', 'listen.grpc', grpc);
    if (grpcSocket !== undefined) {
      const bind = () => open('grpc socket', 'listen.grpcSocket', `unix:${grpcSocket}`, grpcSocket);
      await bindOwnerOnly('listen.grpcSocket', grpcSocket, bind);
    }
  } catch (error) {
    for (const [, , { cut }] of opened) cut();
    throw error;
  }
  return opened;
}
