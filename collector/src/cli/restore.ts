import { JSON_FLAG, Progress, required, verb } from '@fleetally/cli';
import { restore as restoreBackup } from '../admin/restore.js';

/** `fleetally store restore`, in short `fleetally restore`: a new data directory from a backup. */
export const restore = verb({
  about: 'make a new data directory from a backup',
  takes: ['BACKUP'],
  completes: ['folder'],
  flags: {
    data: { type: 'string', value: 'DIR', about: 'must not exist yet, or be empty', completes: 'folder' },
    ...JSON_FLAG,
  },
  detail: `Everything is checked before and after; a damaged backup makes none.
BACKUP is the folder that fleetally store backup made.`,
  examples: ['store restore backup-1 --data restored'],
  async run({ values, names: [from], tell }) {
    const data = required(values.data, '--data');
    const progress = new Progress();
    const restored = await restoreBackup(from, data, (step, share) => {
      progress.show(step, share);
    }).finally(() => {
      progress.end();
    });
    const { tables, artifacts = [], createdAt } = restored;
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    await tell(
      { ...restored, path: data },
      `restored ${rows} rows of ${tables.length} tables and ${artifacts.length} artifacts, as of ${createdAt}, to ${data}; all have their checksums\n`,
    );
    return 0;
  },
});
