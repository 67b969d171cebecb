import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'last-backup.json';

/** Notes in the data directory that a backup of it was made. Errors: what the disk says. */
export async function noteBackup(data: string, atMs: number): Promise<void> {
  const file = join(data, FILE);
  await writeFile(`${file}.partial`, JSON.stringify({ at: new Date(atMs).toISOString() }));
  await rename(`${file}.partial`, file);
}

/** When a backup of this data directory was last made, epoch milliseconds; undefined when none was, or the note is damaged. */
export async function lastBackup(data: string): Promise<number | undefined> {
  const text = await readFile(join(data, FILE), 'utf8').catch(() => '');
  const at = /"at":"([^"]+)"/.exec(text)?.[1];
  const atMs = at === undefined ? NaN : Date.parse(at);
  return Number.isFinite(atMs) ? atMs : undefined;
}
