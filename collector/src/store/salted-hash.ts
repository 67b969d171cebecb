import { createHash } from 'node:crypto';

/** SHA-256 (hex) of salt and text: what a record holds in place of a name. */
export function saltedHash(salt: string, text: string): string {
  return createHash('sha256')
    .update(salt + text)
    .digest('hex');
}
