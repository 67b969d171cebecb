import { resolve } from 'node:path';
import { JSON_FLAG, Progress, required, verb } from '@fleetally/cli';
import type { Manifest } from '../admin/manifest.js';
import { openOrAsk } from '../admin/open-or-ask.js';
import { PLACE_FLAGS, placeOf } from './place.js';

/** `fleetally store backup`, in short `fleetally backup`: while the collector runs or while it does not. */
export const backup = verb({
  about: 'copy the embedded store into a new folder, consistent while devices send, and read it back',
  flags: {
    to: {
      type: 'string',
      value: 'FOLDER',
      about: 'where it goes, on the machine of the collector; must not exist yet',
      completes: 'folder',
    },
    ...JSON_FLAG,
    ...PLACE_FLAGS,
  },
  examples: ['store backup --to backup-1 --data ./fleetally-data'],
  async run({ values, tell }) {
    const to = resolve(required(values.to, '--to'));
    const place = await placeOf(values);
    const progress = new Progress();
    // Until the first word of how far it is.
    progress.wait('backing up');
    const onProgress = (step: string, share: number): void => {
      progress.show(step, share);
    };
    const made = (await openOrAsk('backup', { to }, { ...place, onProgress }).finally(() => {
      progress.end();
    })) as Manifest & { path: string };
    const { artifacts = [] } = made;
    const rows = made.tables.reduce((sum, table) => sum + table.rows, 0);
    const bytes = [...made.tables, ...artifacts].reduce((sum, one) => sum + one.bytes, 0);
    await tell(
      made,
      `backed up ${rows} rows of ${made.tables.length} tables and ${artifacts.length} artifacts in ${bytes} bytes to ${made.path}; read back and found whole\n`,
    );
    return 0;
  },
});
