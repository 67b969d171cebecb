import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Path of a file in `../shared` beside the project: real models and data, which the project does not carry. */
export function sharedFile(path: string): string {
  return fileURLToPath(new URL(`../../../shared/${path}`, import.meta.url));
}

/** Why a bench can't be run without these files; undefined when they are all there. */
export function missingShared(...paths: readonly string[]): string | undefined {
  const missing = paths.filter((path) => !existsSync(sharedFile(path)));
  return missing.length === 0 ? undefined : `${missing.map((path) => `../shared/${path}`).join(', ')} is not there`;
}
