import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSource } from './source-file.js';
import type { SourceFile } from './source-file.js';

/** Which packages a workspace may import: in everything it ships, and besides in its tests. */
export interface Manifest {
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

/** All sources of the project and the manifests of its workspaces, by folder (`''` is the root). */
export interface SourceTree {
  readonly files: readonly SourceFile[];
  readonly manifests: ReadonlyMap<string, Manifest>;
}

export const PROJECT_ROOT = join(import.meta.dirname, '..', '..', '..');

/** Reads the tree below `root`. */
export function readTree(root: string): SourceTree {
  const { workspaces } = readJson(join(root, 'package.json')) as { workspaces: string[] };
  const manifests = new Map(['', ...workspaces].map((folder) => [folder, readManifest(join(root, folder))]));
  const files = workspaces.flatMap((folder) =>
    readdirSync(join(root, folder, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/src/${name.replaceAll('\\', '/')}`)
      .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8'))),
  );
  return { files, manifests };
}

function readManifest(folder: string): Manifest {
  const fields = readJson(join(folder, 'package.json')) as Record<string, Record<string, string> | undefined>;
  const names = (field: string) => Object.keys(fields[field] ?? {});
  return {
    dependencies: [...names('dependencies'), ...names('peerDependencies')],
    devDependencies: names('devDependencies'),
  };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
