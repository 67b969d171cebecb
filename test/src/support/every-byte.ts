import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore } from '@fleetally/collector';
import { dataOf } from './serve-process.js';

/** The content of every file below a folder, one after the other. */
export async function bytesOfFiles(folder: string): Promise<Buffer> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  return Buffer.concat(await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name)))));
}

/** Every column of every table of a collector that has ended, as ClickHouse holds it before it compresses. */
export async function bytesOfTables(folder: string): Promise<Buffer> {
  const store = await openStore({ data: dataOf(folder) }, 0);
  try {
    const { read } = store.connection;
    const tables = await read.rows('SELECT name FROM system.tables WHERE database = currentDatabase()', (row) =>
      String(row['name']),
    );
    const contents: Buffer[] = [];
    for (const table of tables) contents.push(await read.binary(`SELECT * FROM ${table} FORMAT RowBinary`));
    return Buffer.concat(contents);
  } finally {
    await store.close();
  }
}
