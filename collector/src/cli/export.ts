import { resolve } from 'node:path';
import { JSON_FLAG, Progress, required, verb } from '@fleetally/cli';
import type { Exported } from '../admin/export-view.js';
import { openOrAsk } from '../admin/open-or-ask.js';
import { PLACE_FLAGS, placeOf } from './place.js';

/** A collector before 0.3.0 tells less. */
type Told = Pick<Exported, 'path' | 'bytes'> & Partial<Exported>;

/** `fleetally store export`: a documented view as a file, while the collector runs or while it does not. */
export const exportCommand = verb({
  about: 'write what a documented view tells (docs/clickhouse.md) into a new file: Parquet, CSV or JSON lines',
  flags: {
    view: { type: 'string', value: 'NAME', about: 'such as feature_drift, feature_histograms or usage' },
    out: {
      type: 'string',
      value: 'FILE',
      about: 'ends in .parquet, .csv or .jsonl; on the machine of the collector; must not exist yet',
      completes: 'file',
    },
    from: { type: 'string', value: 'TIME', about: 'from this event time on: 2026-03-01 or 2026-03-01T12:00:00Z' },
    to: { type: 'string', value: 'TIME', about: 'before this event time' },
    ...JSON_FLAG,
    ...PLACE_FLAGS,
  },
  examples: ['store export --view usage --out usage.parquet --from 2026-03-01 --data ./fleetally-data'],
  async run({ values, tell }) {
    const { from, to } = values;
    const view = required(values.view, '--view');
    const out = resolve(required(values.out, '--out'));
    const bounds = { ...(from !== undefined && { from }), ...(to !== undefined && { before: to }) };
    const place = await placeOf(values);
    const progress = new Progress();
    // Until the first word of how far it is.
    progress.wait(`asking ${view}`);
    const onProgress = (step: string, share: number): void => {
      progress.show(step, share);
    };
    const made = (await openOrAsk('export', { view, to: out, ...bounds }, { ...place, onProgress }).finally(() => {
      progress.end();
    })) as Told;
    await tell(made, exportedText(made, view));
    return 0;
  },
});

function exportedText({ path, bytes, rows, store }: Told, view: string): string {
  const what = rows === undefined ? `${bytes} bytes` : `${rows} ${rows === 1 ? 'row' : 'rows'} (${bytes} bytes)`;
  return `wrote ${what} of ${view}${store === undefined ? '' : ` from ${store}`} to ${path}\n`;
}
