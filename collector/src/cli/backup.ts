import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, type Command } from '@fleetally/cli';
import type { Manifest } from '../admin/manifest.js';
import { openOrAsk } from '../admin/open-or-ask.js';
import { PLACE_OPTIONS, PLACE_USAGE, placeOf } from './place.js';

/** `fleetally backup`: a copy of the embedded store, while its collector runs or while it does not. */
export const backup: Command = {
  usage: `--to FOLDER [--data DIR] [--config FILE] [--url URL]

Copies the embedded store into a new folder, consistent while the collector runs and devices send, and reads it back.
  --to FOLDER       where it goes, on the machine of the collector; must not exist yet
${PLACE_USAGE}

example: fleetally backup --to backup-1 --data ./fleetally-data`,

  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { ...PLACE_OPTIONS, to: { type: 'string' } } });
    if (values.to === undefined) throw new UsageError('where to? Give --to FOLDER');
    const place = await placeOf(values);
    const made = (await openOrAsk('backup', { to: resolve(values.to) }, place)) as Manifest & { path: string };
    const { artifacts = [] } = made;
    const rows = made.tables.reduce((sum, table) => sum + table.rows, 0);
    const bytes = [...made.tables, ...artifacts].reduce((sum, one) => sum + one.bytes, 0);
    process.stdout.write(
      `backed up ${rows} rows of ${made.tables.length} tables and ${artifacts.length} artifacts in ${bytes} bytes to ${made.path}; read back and found whole\n`,
    );
    return 0;
  },
};
