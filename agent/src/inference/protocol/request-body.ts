import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';

import { HttpError } from './http-error.js';

export interface BodyLimits {
  /** Also of what a compressed body grows to. */
  readonly maxBytes: number;
  /** Bytes before the binary part: that part then begins at a multiple of 8 in memory. @default 0 */
  readonly headBytes?: number;
}

const ALIGNMENT = 8;

/**
 * The whole body in one buffer of its own, unpacked. Where its length is told, each byte is copied once, out of the
 * socket's buffers, to where it stays; otherwise twice.
 * Errors: HttpError 413 beyond `maxBytes`, 415 for an unknown encoding, 400 for a body that is cut off or badly packed.
 */
export async function readBody(request: IncomingMessage, { maxBytes, headBytes = 0 }: BodyLimits): Promise<Buffer> {
  const told = Number(request.headers['content-length'] ?? NaN);
  if (told > maxBytes) throw tooLarge(maxBytes);
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  // A body cut off on the way ends in an error of the stream: that is what makes it one here.
  const source = encoding === 'identity' ? request : unpacked(request, encoding);
  try {
    return await collect(source, { maxBytes, headBytes, told: source === request ? told : NaN });
  } catch (cause) {
    if (source !== request) source.destroy();
    if (cause instanceof HttpError) throw cause;
    throw new HttpError(
      400,
      encoding === 'identity' ? 'the body was cut off' : `the body is cut off, or no ${encoding}`,
    );
  }
}

/** The body unpacked on the way. It fails when the request does, and leaves the request alone when it fails itself. */
function unpacked(request: IncomingMessage, encoding: string): Readable {
  const unpack = encoding === 'gzip' ? createGunzip() : encoding === 'deflate' ? createInflate() : undefined;
  if (unpack === undefined) {
    throw new HttpError(415, `content-encoding '${encoding}' is not known here; send gzip, deflate, or none`);
  }
  request.once('close', () => {
    if (!request.complete) unpack.destroy(new Error('the body was cut off'));
  });
  unpack.once('close', () => {
    request.unpipe(unpack).resume();
  });
  return request.pipe(unpack);
}

interface Collecting {
  readonly maxBytes: number;
  readonly headBytes: number;
  readonly told: number;
}

async function collect(stream: Readable, { maxBytes, headBytes, told }: Collecting): Promise<Buffer> {
  const known = Number.isSafeInteger(told) ? aligned(told, headBytes) : undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  // Left as it is when this gives up early: an answer still has to go out over the same socket.
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (length + chunk.length > maxBytes) throw tooLarge(maxBytes);
    if (known === undefined) chunks.push(chunk);
    else known.set(chunk, length);
    length += chunk.length;
  }
  if (known !== undefined) return known;
  const body = aligned(length, headBytes);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

/** Room for `length` bytes, of which the one after the head is at a multiple of 8. */
function aligned(length: number, headBytes: number): Buffer {
  const padding = (ALIGNMENT - (headBytes % ALIGNMENT)) % ALIGNMENT;
  return Buffer.from(new ArrayBuffer(padding + length), padding, length);
}

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(
    413,
    `the body is larger than ${maxBytes} bytes; maxRequestBytes in the agent's configuration allows more`,
    {
      connection: 'close',
    },
  );
}
