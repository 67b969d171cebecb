import { Report, SealedReport, decodeMessage } from '@fleetally/proto';

/** What an agent could not send. Each report carries what came about since the one before. */
export interface Losses {
  /** Inferences in windows that never reached the minimum sample count. */
  readonly withheldInferences: number;
  /** Reports that a full or failing disk made the agent drop. */
  readonly droppedReports: number;
  /** Errors caught inside counting. */
  readonly countingErrors: number;
  /** Reports the collector refused. */
  readonly rejectedReports: number;
}

export const NO_LOSSES: Losses = { withheldInferences: 0, droppedReports: 0, countingErrors: 0, rejectedReports: 0 };

export function addLosses(a: Losses, b: Partial<Losses>): Losses {
  return {
    withheldInferences: a.withheldInferences + (b.withheldInferences ?? 0),
    droppedReports: a.droppedReports + (b.droppedReports ?? 0),
    countingErrors: a.countingErrors + (b.countingErrors ?? 0),
    rejectedReports: a.rejectedReports + (b.rejectedReports ?? 0),
  };
}

export function isLossless(losses: Losses): boolean {
  return Object.values(losses).every((count) => count === 0);
}

/**
 * The losses that a sealed report carries. When a report is lost itself, they must not be lost with it: the next one
 * carries them again. Bytes that are no report carry none.
 */
export function lossesWithin(sealed: Uint8Array): Losses {
  try {
    const { losses } = decodeMessage(Report, decodeMessage(SealedReport, sealed).body);
    return {
      withheldInferences: losses?.withheldInferences ?? 0,
      droppedReports: losses?.droppedReports ?? 0,
      countingErrors: losses?.countingErrors ?? 0,
      rejectedReports: losses?.rejectedReports ?? 0,
    };
  } catch {
    return NO_LOSSES;
  }
}
