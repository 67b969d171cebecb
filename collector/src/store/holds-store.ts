import { readdir } from 'node:fs/promises';

/** What the embedded engine makes first in its directory. */
const OF_ENGINE = ['store', 'metadata'];

/** Whether somebody has made an embedded store in `data`. What can't be looked into may hold one: opening it says why not. */
export async function holdsStore(data: string): Promise<boolean> {
  const names = await readdir(data).catch((error: unknown) => (isMissing(error) ? [] : OF_ENGINE));
  return names.some((name) => OF_ENGINE.includes(name));
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
