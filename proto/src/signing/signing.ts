import { sign as cryptoSign, verify as cryptoVerify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { requireEd25519 } from './device-key.js';
import { KeyError } from './key-error.js';

// Each use of the key signs under a name of its own, so that a signature can never be passed off as another's.
const REPORT_CONTEXT = Buffer.from('fleetally.v1.report\n');
const SYNC_CONTEXT = Buffer.from('fleetally.v1.sync\n');
const FETCH_CONTEXT = Buffer.from('fleetally.v1.fetch\n');
const CHALLENGED_FETCH_CONTEXT = Buffer.from('fleetally.v1.fetch-challenged\n');

/** What a device signs to seal a report: `body` is the serialised Report, to the byte. */
export function reportSigningBytes(body: Uint8Array): Uint8Array {
  return Buffer.concat([REPORT_CONTEXT, body]);
}

/** What of a SyncRequest is signed. `boot` and `clockMs`: whole numbers below 2^53; `clockMs` in ms since the epoch. */
export interface SyncIdentity {
  readonly device: string;
  readonly boot: number;
  readonly clockMs: number;
}

/**
 * What a device signs when it says who it is: context, device, a newline, and boot and clock as 8 bytes each, little
 * endian. Unambiguous whatever the device's name holds, because what follows it has a fixed length. Throws RangeError
 * for a number that is not whole.
 */
export function syncSigningBytes({ device, boot, clockMs }: SyncIdentity): Uint8Array {
  const numbers = Buffer.alloc(16);
  numbers.writeBigUInt64LE(BigInt(boot), 0);
  numbers.writeBigInt64LE(BigInt(clockMs), 8);
  return Buffer.concat([SYNC_CONTEXT, Buffer.from(`${device}\n`), numbers]);
}

/**
 * What of a FetchArtifactRequest is signed. `digest`: 32 bytes; `offset` and `clockMs`: whole numbers below 2^53;
 * `challenge`: as the collector gave it, empty where it gave none.
 */
export interface FetchIdentity {
  readonly device: string;
  readonly digest: Uint8Array;
  readonly offset: number;
  readonly clockMs: number;
  readonly challenge: Uint8Array;
}

/**
 * What a device signs when it asks for a file: context, device, a newline, digest, and offset and clock as 8 bytes each;
 * with a challenge, under a context of its own, that as well. One can't be read as the other.
 */
export function fetchSigningBytes({ device, digest, offset, clockMs, challenge }: FetchIdentity): Uint8Array {
  const numbers = Buffer.alloc(16);
  numbers.writeBigUInt64LE(BigInt(offset), 0);
  numbers.writeBigInt64LE(BigInt(clockMs), 8);
  const context = challenge.byteLength === 0 ? FETCH_CONTEXT : CHALLENGED_FETCH_CONTEXT;
  return Buffer.concat([context, Buffer.from(`${device}\n`), digest, numbers, challenge]);
}

/** The 64-byte Ed25519 signature of `payload` (RFC 8032). Deterministic. Throws KeyError TYPE. */
export function sign(payload: Uint8Array, key: KeyObject): Uint8Array {
  requireEd25519(key);
  if (key.type !== 'private') throw new KeyError('TYPE', 'a private key is needed to sign');
  return Uint8Array.from(cryptoSign(null, payload, key));
}

/** Whether `signature` is `key`'s own of `payload`. False, never an error, for a signature of any other form. */
export function verify(payload: Uint8Array, signature: Uint8Array, key: KeyObject): boolean {
  requireEd25519(key);
  return cryptoVerify(null, payload, key, signature);
}
