import { join } from 'node:path';
import type { CollectorConfig } from '../config.js';
import { ArtifactError } from './artifact-error.js';
import type { OwnedArtifacts } from './artifacts.js';
import { FileArtifacts } from './file-artifacts.js';

type Place = Pick<CollectorConfig, 'artifacts' | 'clickhouse' | 'data'>;

/** Where artifacts are kept: `artifacts`, or beside the embedded data. Undefined with a server and no such folder. */
export function artifactsFolder({ artifacts, clickhouse, data }: Place): string | undefined {
  if (artifacts !== undefined) return artifacts;
  return clickhouse === undefined ? join(data, 'artifacts') : undefined;
}

/** Errors: ArtifactError NO_PLACE. */
export function artifactsOf(config: Place, nowMs?: () => number): OwnedArtifacts {
  const folder = artifactsFolder(config);
  if (folder !== undefined) return new FileArtifacts(folder, nowMs);
  throw new ArtifactError('NO_PLACE', 'there is no folder for model files; set artifacts in the configuration');
}
