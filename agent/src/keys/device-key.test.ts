import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { sign, verify } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPublicKey } from 'node:crypto';
import { loadDeviceKey } from './device-key.js';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetally-key-'));
  path = join(directory, 'device.key');
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('loadDeviceKey', () => {
  it('makes a key at first use, for its owner only, and gives the same one ever after', () => {
    const first = loadDeviceKey(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['device.key']);
    const again = loadDeviceKey(path);
    expect(again.publicKey).toEqual(first.publicKey);
    expect(again.fingerprint).toBe(first.fingerprint);
    expect(first.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(loadDeviceKey(`${path}2`).fingerprint).not.toBe(first.fingerprint);
  });

  it('gives the raw public key of the private one', () => {
    const { privateKey, publicKey } = loadDeviceKey(path);
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]);
    const signature = sign(null, Buffer.from('x'), privateKey);
    const key = createPublicKey({ key: spki, type: 'spki', format: 'der' });
    expect(verify(null, Buffer.from('x'), key, signature)).toBe(true);
  });

  it('never takes a damaged file for another identity, whichever byte is changed or missing', () => {
    loadDeviceKey(path);
    const bytes = readFileSync(path);
    for (let at = 0; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1;
      for (const damaged of [flipped, bytes.subarray(0, at)]) {
        writeFileSync(path, damaged);
        expect(() => loadDeviceKey(path)).toThrow(
          expect.objectContaining({
            code: 'DAMAGED',
            message: expect.stringContaining('Restore it from a backup') as string,
          }),
        );
        expect(readFileSync(path)).toEqual(damaged);
      }
    }
  });

  it('closes a key that others could read', () => {
    loadDeviceKey(path);
    chmodSync(path, 0o644);
    loadDeviceKey(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('says UNUSABLE where it cannot write', () => {
    expect(() => loadDeviceKey('/dev/null/device.key')).toThrow(expect.objectContaining({ code: 'UNUSABLE' }));
  });
});
