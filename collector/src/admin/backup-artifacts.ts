import { join } from 'node:path';
import { ArtifactError } from '../artifacts/artifact-error.js';
import { artifactsFolder } from '../artifacts/artifacts-of.js';
import { FileArtifacts } from '../artifacts/file-artifacts.js';
import type { CollectorConfig } from '../config.js';
import { AdminError } from './admin-error.js';
import type { BackupArtifact } from './manifest.js';

/** Where a backup, and a data directory, keeps them. */
const FOLDER = 'artifacts';

/**
 * Copies what is there and not in the backup yet; resolves to all that the backup has. Call it before the tables are
 * copied and after: what a table names was then there at one of the two times, though it is retired meanwhile.
 * Errors: ArtifactError FAILED.
 */
export async function backUpArtifacts(backup: string, config: CollectorConfig): Promise<BackupArtifact[]> {
  const source = artifactsFolder(config);
  const copies = new FileArtifacts(join(backup, FOLDER));
  if (source !== undefined) await copyAll(source, copies, await new FileArtifacts(source).list());
  return Promise.all(
    (await copies.list()).map(async (digest) => ({ digest, bytes: (await copies.size(digest)) ?? 0 })),
  );
}

/** Errors: AdminError DAMAGED when a file is missing or is not what its name says. */
export async function checkArtifacts(backup: string, artifacts: readonly BackupArtifact[]): Promise<void> {
  const copies = new FileArtifacts(join(backup, FOLDER));
  for (const { digest, bytes } of artifacts) {
    const size = await copies.size(digest);
    if (size === bytes && (await copies.verify(digest))) continue;
    const how = size === undefined ? 'is missing' : 'is not what was written';
    throw new AdminError('DAMAGED', `this backup is damaged: artifact ${digest} ${how}; nothing was restored`);
  }
}

/** Into the folder `to`, which comes to be with the first. Errors: ArtifactError. */
export async function restoreArtifacts(
  backup: string,
  artifacts: readonly BackupArtifact[],
  to: string,
): Promise<void> {
  await copyAll(
    join(backup, FOLDER),
    new FileArtifacts(to),
    artifacts.map(({ digest }) => digest),
  );
}

async function copyAll(from: string, to: FileArtifacts, digests: readonly string[]): Promise<void> {
  for (const digest of digests) {
    if ((await to.size(digest)) !== undefined) continue;
    const copied = await to.put(join(from, digest)).catch((cause: unknown) => {
      // Retired since the folder was listed.
      if (cause instanceof ArtifactError && cause.code === 'UNREADABLE') return { digest };
      throw cause;
    });
    if (copied.digest === digest) continue;
    await to.remove(copied.digest);
    throw new ArtifactError('DAMAGED', `artifact ${digest} is not what its name says; remove it, and register it anew`);
  }
}
