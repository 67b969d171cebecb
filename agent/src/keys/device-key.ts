import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { chmodSync, linkSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { generateDeviceKey, publicKeyBytes } from '@fleetally/proto';
import { errorCode, nodeFs, readIfPresent, removeFile, replaceFile, syncDirectory } from '../spool/files.js';
import { DeviceKeyError } from './device-key-error.js';

/** A device's identity: an Ed25519 key made on the device, which the collector pins at first use. */
export interface DeviceKey {
  readonly privateKey: KeyObject;
  /** Raw, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** First 16 hex digits of the public key's SHA-256: names the key to people, and the device when nobody else does. */
  readonly fingerprint: string;
}

/**
 * The key in the file at `path`, made there at first use: readable by its owner only, and on the disk before it is used.
 * Errors: DeviceKeyError DAMAGED (what to do is in the message), UNUSABLE.
 */
export function loadDeviceKey(path: string): DeviceKey {
  try {
    const text = readIfPresent(nodeFs, path) ?? create(path);
    tighten(path);
    return parse(text.toString('utf8'), path);
  } catch (cause) {
    if (cause instanceof DeviceKeyError) throw cause;
    throw new DeviceKeyError('UNUSABLE', `can't read or make the device key ${path}`, { cause });
  }
}

/** The key in a file that is only looked at: undefined when there is none. Errors: DeviceKeyError DAMAGED, UNUSABLE. */
export function readDeviceKey(path: string): DeviceKey | undefined {
  try {
    const text = readIfPresent(nodeFs, path);
    return text === undefined ? undefined : parse(text.toString('utf8'), path);
  } catch (cause) {
    if (cause instanceof DeviceKeyError) throw cause;
    throw new DeviceKeyError('UNUSABLE', `can't read the device key ${path}`, { cause });
  }
}

function create(path: string): Buffer {
  const privateKey = generateDeviceKey();
  // Made aside and linked into place: whoever else starts at the same moment gets this key or makes us take theirs.
  const aside = `${path}.${process.pid}`;
  replaceFile(aside, Buffer.from(format(privateKey)), { durable: true, mode: 0o600 });
  try {
    linkSync(aside, path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    removeFile(nodeFs, aside);
  }
  syncDirectory(nodeFs, dirname(path));
  return nodeFs.readFileSync(path);
}

/** Any 32 bytes are an Ed25519 key, so a flipped bit would be another identity: the fingerprint beside it tells. */
function format(privateKey: KeyObject): string {
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return `fleetally device key ${fingerprintOf(publicKeyBytes(privateKey))}\n${pem}`;
}

function parse(text: string, path: string): DeviceKey {
  try {
    const privateKey = createPrivateKey(text.slice(text.indexOf('\n') + 1));
    if (privateKey.asymmetricKeyType === 'ed25519' && format(privateKey) === text) {
      const publicKey = publicKeyBytes(privateKey);
      return { privateKey, publicKey, fingerprint: fingerprintOf(publicKey) };
    }
  } catch (cause) {
    throw damaged(path, { cause });
  }
  throw damaged(path);
}

/** First 16 hex digits of the SHA-256 of a raw public key. */
export function fingerprintOf(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 16);
}

function damaged(path: string, options?: ErrorOptions): DeviceKeyError {
  return new DeviceKeyError(
    'DAMAGED',
    `the device key ${path} is damaged. Restore it from a backup; or remove it to give this device a new identity, ` +
      `which the collector takes for a new device (or refuses, where the device id is pinned to the old key)`,
    options,
  );
}

/** A key that others can read, for instance after a copy, is closed to them again. */
function tighten(path: string): void {
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
}
