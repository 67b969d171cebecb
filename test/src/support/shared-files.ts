import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Real data and models lie beside the project; a test that needs them says so when it is skipped. */
export function sharedFile(path: string): string | undefined {
  const file = fileURLToPath(new URL(`../../../../shared/${path}`, import.meta.url));
  return existsSync(file) ? file : undefined;
}

/** A path that a skipped test would have needed. */
export function needed(file: string | undefined): string {
  if (file === undefined) throw new Error('the test should have been skipped');
  return file;
}
