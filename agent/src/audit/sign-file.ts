import { createHash } from 'node:crypto';
import { publicKeyFromBytes, sign, verify } from '@fleetally/proto';
import { fingerprintOf, type DeviceKey } from '../keys/device-key.js';

// The device's key signs reports and Syncs under names of their own; this is one more.
const CONTEXT = 'fleetally.v1.audit\n';

/** What a signature file says of the file beside it. */
export type Verdict =
  /** The file is, to the byte, what the key of this fingerprint signed. */
  | { readonly outcome: 'verified'; readonly fingerprint: string }
  | { readonly outcome: 'changed' | 'wrong-signature' | 'no-signature'; readonly why: string };

/** The text of FILE.sig: the SHA-256 of the file's bytes, signed with the device's own key. */
export function signatureText(file: Uint8Array, key: DeviceKey): string {
  const digest = digestOf(file);
  const signature = Buffer.from(sign(Buffer.from(`${CONTEXT}${digest}`), key.privateKey)).toString('hex');
  const publicKey = Buffer.from(key.publicKey).toString('hex');
  return `fleetally audit signature 1\nsha256 ${digest}\nkey ${publicKey}\nsignature ${signature}\n`;
}

/** Whether a file is what its signature was made for. Never throws, whatever the text holds. */
export function verifyFile(file: Uint8Array, text: string): Verdict {
  const form =
    /^fleetally audit signature 1\nsha256 ([0-9a-f]{64})\nkey ([0-9a-f]{64})\nsignature ([0-9a-f]{128})\n$/.exec(text);
  if (form === null) return { outcome: 'no-signature', why: 'the signature file is damaged, or is none' };
  const [digest, key, signature] = form.slice(1) as [string, string, string];
  if (digestOf(file) !== digest) return { outcome: 'changed', why: 'the file has been changed since it was signed' };
  const publicKey = Buffer.from(key, 'hex');
  const payload = Buffer.from(`${CONTEXT}${digest}`);
  if (!verify(payload, Buffer.from(signature, 'hex'), publicKeyFromBytes(publicKey))) {
    return { outcome: 'wrong-signature', why: 'the signature is not that of the key beside it' };
  }
  return { outcome: 'verified', fingerprint: fingerprintOf(publicKey) };
}

function digestOf(file: Uint8Array): string {
  return createHash('sha256').update(file).digest('hex');
}
