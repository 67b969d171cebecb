import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** SHA-256 of a file, read in pieces, so that a model of gigabytes costs no memory. Errors: those of the file system. */
export async function fileDigest(path: string): Promise<Uint8Array> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return new Uint8Array(hash.digest());
}
