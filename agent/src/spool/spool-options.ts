import type { SpoolFs } from './files.js';
import type { ReportKey } from './record.js';

/** Told of every loss, so that none is silent and, crash or not, each is counted once. */
export interface DropLedger {
  /**
   * The segment that begins with `first` is about to go, with `reports` reports in it, of which the disk still gives
   * back `payloads`. Should a crash come before `didDrop`, the next opening gets `first` as `unfinishedDrop`.
   */
  willDrop(first: ReportKey, reports: number, payloads: readonly Buffer[]): void;
  didDrop(): void;
  /** Reports that the disk does not give back. */
  lost(reports: number): void;
}

export interface SpoolOptions {
  /** Of everything in the directory, in whole disk blocks. @default 16 MiB */
  readonly maxBytes?: number;
  /** `window`: each report is brought from the system's cache to the disk at once. @default 'window' */
  readonly fsync?: 'window' | 'never';
  readonly ledger?: DropLedger;
  readonly unfinishedDrop?: ReportKey;
  /** @default node:fs */
  readonly files?: SpoolFs;
}

export const DEFAULT_SPOOL_BYTES = 16 * 1024 * 1024;
