import type { Lane } from './connection/lane.js';
import { RowBinaryReader } from './row-binary-reader.js';

/** Stored sequence numbers of one device and boot, as inclusive ranges `[from, to]`, ascending and apart. */
export interface MarkRow {
  readonly device: string;
  readonly boot: number;
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

/**
 * A bitmap per device and boot: a month of five-minute windows takes 8 kB while it is made, where a plain array of them
 * would take 70. Where none is missing, which is almost always, the ends say it all; otherwise a number starts a range
 * when its predecessor is not there, and ends one when its successor is not.
 */
const MARKS = `
  SELECT
      device,
      boot,
      if(empty(gappy), [lowest], arrayFilter((s, before) -> s != before + 1, gappy, arrayPushFront(arrayPopBack(gappy), toUInt64(18446744073709551614)))) AS starts,
      if(empty(gappy), [highest], arrayFilter((s, after) -> after != s + 1, gappy, arrayPushBack(arrayPopFront(gappy), toUInt64(0)))) AS ends
  FROM (
      SELECT
          device,
          boot,
          min(sequence) AS lowest,
          max(sequence) AS highest,
          groupBitmapState(sequence) AS seen,
          if(bitmapCardinality(seen) = highest - lowest + 1, [], arraySort(bitmapToArray(seen))) AS gappy
      FROM reports
      GROUP BY device, boot
  )
  FORMAT RowBinary`;

/** Cost: one scan of device, boot and sequence; memory as above. */
export async function readMarks(lane: Lane): Promise<MarkRow[]> {
  const reader = new RowBinaryReader(await lane.binary(MARKS));
  const rows: MarkRow[] = [];
  while (!reader.done) {
    const device = reader.string();
    const boot = reader.int64();
    const starts = reader.int64s();
    const ends = reader.int64s();
    rows.push({ device, boot, ranges: Array.from(starts, (from, i) => [from, ends[i]!] as const) });
  }
  return rows;
}
