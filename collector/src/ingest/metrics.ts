import type { ReportProblem } from './report-problem.js';

/** What ingest tells about itself. Labels are closed sets; a device's name is never one. */
export interface IngestMetrics {
  /** Stored and acknowledged. */
  accepted(reports: readonly Counted[]): void;
  /** How many wait for the store now. */
  waiting(reports: number): void;
  /** Stored already, acknowledged again. */
  duplicate(): void;
  rejected(reason: ReportProblem): void;
  /** A write to the store, retries included each time. */
  batch(result: 'stored' | 'unavailable' | 'rejected', seconds: number): void;
  /** What a device says it could not send. */
  losses(losses: DeviceLosses): void;
  /** A report that doesn't follow the one before: `gap` is a dropped report, `mismatch` another history. */
  chain(break_: 'gap' | 'mismatch'): void;
  /** How a call for a file ended. */
  fetched(outcome: FetchOutcome): void;
  /** Of files, handed to the line. */
  sentBytes(bytes: number): void;
}

/** `broken`: the device went away or did not read; it comes back for the rest. `denied`: it may not have it. */
export type FetchOutcome = 'sent' | 'broken' | 'denied' | 'not-found' | 'busy' | 'failed';

/** What a stored report tells of usage. At privacy level dp the inferences are noisy, and may be negative. */
export interface Counted {
  readonly device: string;
  readonly model: string;
  readonly inferences: number;
}

export interface DeviceLosses {
  readonly withheldInferences: number;
  readonly droppedReports: number;
  readonly countingErrors: number;
}

/** Metrics into plain numbers, for tests and for processes without a scraper. */
export class IngestTally implements IngestMetrics {
  acceptedReports = 0;
  waitingReports = 0;
  duplicateReports = 0;
  readonly rejectedReports = new Map<ReportProblem, number>();
  readonly batches = { stored: 0, unavailable: 0, rejected: 0 };
  readonly chainBreaks = { gap: 0, mismatch: 0 };
  droppedByDevices = 0;
  readonly fetches: FetchOutcome[] = [];
  artifactBytes = 0;

  accepted(reports: readonly Counted[]): void {
    this.acceptedReports += reports.length;
  }

  waiting(reports: number): void {
    this.waitingReports = reports;
  }

  duplicate(): void {
    this.duplicateReports += 1;
  }

  rejected(reason: ReportProblem): void {
    this.rejectedReports.set(reason, (this.rejectedReports.get(reason) ?? 0) + 1);
  }

  batch(result: 'stored' | 'unavailable' | 'rejected'): void {
    this.batches[result] += 1;
  }

  losses(losses: DeviceLosses): void {
    this.droppedByDevices += losses.droppedReports;
  }

  chain(break_: 'gap' | 'mismatch'): void {
    this.chainBreaks[break_] += 1;
  }

  fetched(outcome: FetchOutcome): void {
    this.fetches.push(outcome);
  }

  sentBytes(bytes: number): void {
    this.artifactBytes += bytes;
  }
}
