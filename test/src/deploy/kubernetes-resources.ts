import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { PROJECT_ROOT } from '../architecture/source-tree.js';

/** A resource as far as all of them are alike. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** The example's two folders for kustomize. */
export const KUBERNETES = join(PROJECT_ROOT, 'deploy', 'kubernetes');
export const FOLDERS = [KUBERNETES, join(KUBERNETES, 'agents')] as const;

export const HAS_KUBECTL = spawnSync('kubectl', ['version', '--client']).status === 0;
/** For the names of tests that render. */
export const NEEDS_KUBECTL = '(needs kubectl, as in the Debian package kubernetes-client)';

/** What kubectl makes of a folder. From 1.20 on they all know what is asked of them here. */
export function rendered<R extends Resource>(folder: string): R[] {
  return resourcesIn(execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8' }));
}

/** The resources of a folder's files as they lie there, by file. */
export function written(folder: string): [string, Resource[]][] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml');
  return files.map((name) => [name, resourcesIn(readFileSync(join(folder, name), 'utf8'))]);
}

function resourcesIn<R extends Resource>(text: string): R[] {
  const documents = parseAllDocuments(text);
  if ('empty' in documents) return [];
  return documents.map((document) => {
    if (document.errors[0] !== undefined) throw document.errors[0];
    return document.toJS() as R;
  });
}
