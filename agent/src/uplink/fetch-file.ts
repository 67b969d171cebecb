import { fetchSigningBytes, sign, type Fields } from '@fleetally/proto';
import type { Departures } from '../journal/departures.js';
import type { Identity } from '../report/sealer.js';
import type { CollectorCalls } from './channels.js';
import type { Timers } from './timers.js';

/** Bytes of a file, in order and without gaps. */
export interface FilePiece {
  readonly offset: number;
  readonly data: Uint8Array;
  /** Of the whole file, as the collector says. */
  readonly totalBytes: number;
}

export interface FileWanted {
  readonly digest: Uint8Array;
  /** The first byte wanted. */
  readonly offset: number;
  /** Awaited before more is read, so that a slow disk holds the network back. */
  readonly onPiece: (piece: FilePiece) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface FetchOptions {
  readonly identity: Identity;
  readonly timers: Timers;
  /** Without a piece for so long, the collector counts as gone. */
  readonly idleTimeoutMs: number;
  readonly departures?: Departures | undefined;
  /** Of the newest Sync; empty from a collector that gives none. */
  readonly challenge: Uint8Array;
}

/**
 * Asks the collector for a file, signed, and hands over what comes. Resolves when the collector has ended it, which says
 * nothing about its length or content. Errors: grpc-js's ServiceError; whatever `onPiece` rejects with.
 */
export function fetchFile(client: CollectorCalls, wanted: FileWanted, options: FetchOptions): Promise<void> {
  const { fetchArtifact } = client;
  if (fetchArtifact === undefined) return Promise.reject(new Error('this collector hands out no files'));
  const request = signedRequest(wanted, options);
  options.departures?.askedForFile(request);
  return new Promise((resolve, reject) => {
    const stream = fetchArtifact.call(client, request, { signal: wanted.signal });
    let isOver = false;
    const end = (error?: unknown): void => {
      if (isOver) return;
      isOver = true;
      cancelIdle();
      stream.cancel();
      if (error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error('the file could not be fetched'));
    };
    const watch = () =>
      options.timers.after(options.idleTimeoutMs, () => {
        end(new Error(`nothing came from the collector for ${options.idleTimeoutMs / 1000} s`));
      });
    let cancelIdle = watch();
    let last = Promise.resolve();
    stream.on('data', ({ offset, data, totalBytes }: FilePiece) => {
      if (isOver) return;
      stream.pause();
      cancelIdle();
      last = wanted.onPiece({ offset, data, totalBytes }).then(() => {
        if (isOver) return;
        cancelIdle = watch();
        stream.resume();
      });
      last.catch(end);
    });
    stream.on('error', end);
    stream.on('end', () => {
      last.then(() => {
        end();
      }, end);
    });
  });
}

function signedRequest(
  { digest, offset }: FileWanted,
  { identity, timers, challenge }: FetchOptions,
): Fields<'FetchArtifactRequest'> {
  const { device, key } = identity;
  const clockMs = Math.round(timers.now());
  const signature = sign(fetchSigningBytes({ device, digest, offset, clockMs, challenge }), key.privateKey);
  return { device, digest, offset, clockMs, signature, challenge };
}
