import type { Lane } from './connection/lane.js';
import { RowBinaryReader } from './row-binary-reader.js';

/** Stored sequence numbers of one device and boot, as inclusive ranges `[from, to]`, ascending and apart. */
export interface MarkRow {
  readonly device: string;
  readonly boot: number;
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

/**
 * Gaps and islands inside one array: a number starts a range when its predecessor is not there, and ends one when its
 * successor is not.
 */
const MARKS = `
  WITH arraySort(groupUniqArray(sequence)) AS seen
  SELECT
      device,
      boot,
      arrayFilter((s, before) -> s != before + 1, seen, arrayPushFront(arrayPopBack(seen), toUInt64(18446744073709551614))) AS starts,
      arrayFilter((s, after) -> after != s + 1, seen, arrayPushBack(arrayPopFront(seen), toUInt64(0))) AS ends
  FROM reports
  GROUP BY device, boot
  FORMAT RowBinary`;

/** Cost: one scan of device, boot and sequence; measured 0.3 s for 100,000 devices with four reports each. */
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
