import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, type Command } from '@fleetally/cli';
import { openOrAsk } from '../admin/open-or-ask.js';
import { PLACE_OPTIONS, PLACE_USAGE, placeOf } from './place.js';

/** `fleetally export`: a documented view as a file, while the collector runs or while it does not. */
export const exportCommand: Command = {
  usage: `--view NAME --out FILE [--from TIME] [--to TIME] [--data DIR] [--config FILE] [--url URL]

Writes what a documented view tells (docs/clickhouse.md) into a new file: Parquet, CSV or JSON lines.
  --view NAME       such as feature_drift, feature_histograms, usage or estimated_accuracy
  --out FILE        ends in .parquet, .csv or .jsonl; on the machine of the collector; must not exist yet
  --from TIME       from this event time on, such as 2026-03-01 or 2026-03-01T12:00:00Z
  --to TIME         before this event time
${PLACE_USAGE}

example: fleetally export --view usage --out usage.parquet --from 2026-03-01 --data ./fleetally-data`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...PLACE_OPTIONS,
        view: { type: 'string' },
        out: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
      },
    });
    const { view, out, from, to } = values;
    if (view === undefined) throw new UsageError('which view? Give --view NAME');
    if (out === undefined) throw new UsageError('where to? Give --out FILE');
    const place = await placeOf(values);
    const bounds = { ...(from !== undefined && { from }), ...(to !== undefined && { before: to }) };
    const made = (await openOrAsk('export', { view, to: resolve(out), ...bounds }, place)) as {
      path: string;
      bytes: number;
    };
    process.stdout.write(`wrote ${made.bytes} bytes of ${view} to ${made.path}\n`);
    return 0;
  },
};
