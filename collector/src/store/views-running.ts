import type { Connection } from './connection/connection.js';
import { number, text } from './fields.js';
import { instantOf } from './views-instant.js';
import type { RunningPoint, RunningQuery, RunningView } from './views-running-results.js';

const DEFAULT_SECONDS = 14 * 86_400;
/** Blocks that people can tell from each other, shortest first. */
const BLOCKS = [3_600, 10_800, 21_600, 86_400, 604_800];
const MOST_BLOCKS = 120;
/** More reports than this are not looked at for one answer: then every k-th device stands for all. */
const MOST_REPORTS = 1_000_000;

/**
 * Devices of a model by version, over time; undefined when the model never reported. Which device runs what is told for each
 * of them anyhow, so nothing is suppressed here. Errors: StoreError. Cost: two looks at narrow columns of the reports.
 */
export async function readRunning(
  { read }: Connection,
  { model, ...query }: RunningQuery,
  mostReports = MOST_REPORTS,
): Promise<RunningView | undefined> {
  const [span] = await read.rows(SPAN, (row) => ({ first: number(row, 'first'), last: number(row, 'last') }), {
    model,
  });
  if (span === undefined || span.last === 0) return undefined;
  const to = Math.min(query.toSeconds ?? span.last, span.last);
  const wanted = Math.max(query.fromSeconds ?? to - DEFAULT_SECONDS, span.first);
  const blockSeconds = BLOCKS.find((seconds) => (to - wanted) / seconds <= MOST_BLOCKS) ?? BLOCKS.at(-1)!;
  const from = Math.floor(wanted / blockSeconds) * blockSeconds;
  const range = { model, from, to, block: blockSeconds };
  const [reports = 0] = await read.rows(`SELECT count() AS n FROM reports ${WHERE}`, (row) => number(row, 'n'), range);
  const every = Math.max(1, Math.ceil(reports / mostReports));
  const rows = await read.rows(
    RUNNING,
    (row) => ({ at: number(row, 'block'), version: text(row, 'ran'), devices: number(row, 'devices') }),
    { ...range, every },
  );
  const versions = [...new Set(rows.map(({ version }) => version))];
  const byBlock = new Map<number, number[]>();
  for (const { at, version, devices } of rows) {
    const counts = byBlock.get(at) ?? versions.map(() => 0);
    counts[versions.indexOf(version)] = devices;
    byBlock.set(at, counts);
  }
  const points = [...byBlock].map(([at, devices]): RunningPoint => ({ at: instantOf(at), devices }));
  return {
    ...{ model, blockSeconds, from: instantOf(from), to: instantOf(to) },
    ...(every > 1 && { oneOf: every }),
    versions,
    points,
  };
}

const SPAN = `
  SELECT toUnixTimestamp(min(window_start)) AS first, max(toUnixTimestamp(window_start) + window_seconds) AS last
  FROM reports
  WHERE model = {model:String}`;

const WHERE = `
  WHERE model = {model:String} AND window_start >= toDateTime({from:UInt32}, 'UTC')
      AND window_start < toDateTime({to:UInt32}, 'UTC')`;

const RUNNING = `
  SELECT block, ran, count() AS devices
  FROM (
      SELECT device, intDiv(toUnixTimestamp(window_start), {block:UInt32}) * {block:UInt32} AS block,
          argMax(version, window_start) AS ran
      FROM reports ${WHERE} AND cityHash64(device) % {every:UInt32} = 0
      GROUP BY device, block
  )
  GROUP BY block, ran
  ORDER BY block, ran`;
