import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dashboardFiles } from './files.js';

/** Where the dashboards are committed. */
export const GRAFANA_FOLDER = fileURLToPath(new URL('../../grafana/', import.meta.url));

/** Writes all dashboards into `folder`, and removes files of dashboards that are no more. Resolves to the names written. */
export async function writeDashboards(folder: string): Promise<readonly string[]> {
  const files = dashboardFiles();
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (name.endsWith('.json') && !files.has(name)) await rm(join(folder, name));
  }
  for (const [name, text] of files) await writeFile(join(folder, name), text);
  return [...files.keys()];
}
