import type { Connection } from './connection/connection.js';
import { number, text } from './fields.js';
import { readMarks, type MarkRow } from './marks.js';
import { readBlock, type Block, type BlockRequest } from './read-block.js';
import { REPORTS, writeReport, type StoredReport } from './report.js';
import { RowBinaryWriter } from './row-binary-writer.js';

/** A window of event time that got reports within a range of ingest ids. */
export interface TouchedWindow {
  readonly model: string;
  readonly planDigest: string;
  readonly windowStart: number;
  readonly windowSeconds: number;
  /** Reports (not devices) that arrived within the range. */
  readonly reports: number;
}

export interface ReportStore {
  /**
   * Stores a batch and resolves once ClickHouse has it on disk. Call it serially: never before the previous call settled.
   *
   * After UNAVAILABLE the batch may or may not be there; the same batch again is harmless. After REJECTED none of it is.
   */
  append(reports: readonly StoredReport[]): Promise<void>;
  /** Every report with an ingest id up to this one has been accepted; later ones have a higher one. */
  acceptedUpTo(): number;
  /** What is stored already, as ranges of sequence numbers. Cost: one scan of three columns. */
  marks(): Promise<MarkRow[]>;
  /** One block of event time, summed per device. */
  readBlock(request: BlockRequest): Promise<Block>;
  /** Windows with reports of ingest id in (after, upTo], oldest first: what is new, and what was late. */
  touchedWindows(after: number, upTo: number): Promise<TouchedWindow[]>;
}

/** The caller owns `connection`. All methods reject with StoreError only. */
export async function openReportStore(connection: Connection): Promise<ReportStore> {
  const { write, tick } = connection;
  const [last = 0] = await write.rows(LAST_INGEST_ID, (row) => number(row, 'last'));
  let accepted = last;
  return {
    async append(reports) {
      if (reports.length === 0) return;
      const out = new RowBinaryWriter(reports.length * 1024);
      for (const [i, report] of reports.entries()) writeReport(out, report, accepted + 1 + i);
      await write.insertBinary(REPORTS, out.bytes());
      accepted += reports.length;
    },
    acceptedUpTo: () => accepted,
    marks: () => readMarks(tick),
    readBlock: (request) => readBlock(tick, request),
    touchedWindows(after, upTo) {
      return tick.rows(
        TOUCHED_WINDOWS,
        (row) => ({
          model: text(row, 'model'),
          planDigest: text(row, 'plan_digest'),
          windowStart: number(row, 'start'),
          windowSeconds: number(row, 'window_seconds'),
          reports: number(row, 'reports'),
        }),
        { after, upTo },
      );
    },
  };
}

/**
 * Reports can vanish (merged with an earlier copy, or too old to keep) and take the highest id with them. An id that an
 * evaluation, or the record of what runs where, has counted in must not be given again, or a late report would pass for
 * one that was there in time.
 */
const LAST_INGEST_ID = `
  SELECT greatest(
      (SELECT max(ingest_id) FROM reports),
      (SELECT max(ingest_upto) FROM evaluations),
      (SELECT max(ingest_upto) FROM running_model_rows)
  ) AS last`;

const TOUCHED_WINDOWS = `
  SELECT model, plan_digest, toUnixTimestamp(window_start) AS start, window_seconds, count() AS reports
  FROM reports
  WHERE ingest_id > {after:UInt64} AND ingest_id <= {upTo:UInt64}
  GROUP BY model, plan_digest, window_start, window_seconds
  ORDER BY window_start, model, plan_digest`;
