import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseWith } from '@fleetally/cli';
import { z } from 'zod';
import { AdminError } from './admin-error.js';

export const FORMAT = 'fleetally.backup/1';
export const MANIFEST = 'manifest.json';

const table = z.strictObject({
  name: z.string().regex(/^[a-z_]+$/),
  rows: z.int().min(0),
  /** Sum over the rows of a hash of each, modulo 2^64. */
  hash: z.string().regex(/^\d+$/),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const artifact = z.strictObject({ digest: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.int().min(0) });

const schema = z.strictObject({
  format: z.literal(FORMAT),
  createdAt: z.string(),
  version: z.string(),
  migrations: z.array(z.string()),
  tables: z.array(table).min(1),
  /** Model files, plans' companions and the like, in the folder `artifacts`; named by their content. */
  artifacts: z.array(artifact).optional(),
});

/** What a backup says of itself. It is written last: a folder without it is no backup. */
export type Manifest = z.output<typeof schema>;
export type BackupTable = Manifest['tables'][number];
export type BackupArtifact = z.output<typeof artifact>;

/** Errors: AdminError NOT_FOUND, DAMAGED. */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, MANIFEST);
  const source = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AdminError('NOT_FOUND', `${folder} is not a backup: it has no ${MANIFEST}`, { cause });
  });
  try {
    return parseWith(schema, JSON.parse(source) as unknown, file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AdminError('DAMAGED', `this backup is damaged: ${file}: ${reason}`, { cause });
  }
}
