import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { KeyError } from './key-error.js';

/** Length of a raw Ed25519 public key, and of the seed that a private key is made from. */
export const RAW_KEY_BYTES = 32;

/** A new private key, from the operating system's randomness. */
export function generateDeviceKey(): KeyObject {
  return generateKeyPairSync('ed25519').privateKey;
}

/**
 * The private key that belongs to a 32-byte seed (RFC 8032's "private key"), for a device whose secret store holds
 * bytes. Throws KeyError LENGTH.
 */
export function deviceKeyFromSeed(seed: Uint8Array): KeyObject {
  requireLength(seed, 'a seed');
  // PKCS #8 for Ed25519 (RFC 8410, section 7) is this prefix and the seed.
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  return createPrivateKey({ key: Buffer.concat([prefix, seed]), format: 'der', type: 'pkcs8' });
}

/** The raw 32 bytes of a public key, or of the public half of a private one. Throws KeyError TYPE. */
export function publicKeyBytes(key: KeyObject): Uint8Array {
  requireEd25519(key);
  const { x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  return Uint8Array.from(Buffer.from(x ?? '', 'base64url'));
}

/**
 * A public key from its raw 32 bytes. Throws KeyError LENGTH. Bytes that are no point of the curve give a key that
 * verifies nothing.
 */
export function publicKeyFromBytes(bytes: Uint8Array): KeyObject {
  requireLength(bytes, 'a public key');
  const x = Buffer.from(bytes).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/** Throws KeyError TYPE unless `key` is for Ed25519. */
export function requireEd25519(key: KeyObject): void {
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new KeyError('TYPE', `an Ed25519 key is needed, not ${key.asymmetricKeyType ?? `a ${key.type} one`}`);
  }
}

function requireLength(bytes: Uint8Array, what: string): void {
  if (bytes.length !== RAW_KEY_BYTES) {
    throw new KeyError('LENGTH', `${what} has ${RAW_KEY_BYTES} bytes, not ${bytes.length}`);
  }
}
