import { parseArgs } from 'node:util';
import { UsageError, type Command } from '@fleetally/cli';
import { restore as restoreBackup } from '../admin/restore.js';

/** `fleetally restore`: a new data directory from a backup. */
export const restore: Command = {
  usage: `BACKUP --data DIR

Makes a new data directory from a backup. Everything is checked before and after; a damaged backup makes none.
  BACKUP            the folder that fleetally backup made
  --data DIR        must not exist yet, or be empty

example: fleetally restore backup-1 --data restored`,

  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { data: { type: 'string' } },
    });
    const [from, ...more] = positionals;
    if (from === undefined || more.length > 0) throw new UsageError('which backup? Give one folder');
    if (values.data === undefined) throw new UsageError('where to? Give --data DIR');
    const { tables, artifacts = [], createdAt } = await restoreBackup(from, values.data);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    process.stdout.write(
      `restored ${rows} rows of ${tables.length} tables and ${artifacts.length} artifacts, as of ${createdAt}, to ${values.data}; all have their checksums\n`,
    );
    return 0;
  },
};
