import { RejectionReason } from '@fleetally/proto';

/** Why a report can never be accepted. Also the label of a counter, so the list stays closed. */
export type ReportProblem =
  | 'malformed'
  | 'bad-signature'
  | 'wrong-device'
  | 'wrong-length'
  | 'inconsistent-counts'
  | 'clock'
  | 'too-large'
  | 'plan-mismatch';

const REASONS: Readonly<Record<ReportProblem, RejectionReason>> = {
  malformed: RejectionReason.REJECTION_REASON_MALFORMED,
  'bad-signature': RejectionReason.REJECTION_REASON_BAD_SIGNATURE,
  'wrong-device': RejectionReason.REJECTION_REASON_WRONG_DEVICE,
  'wrong-length': RejectionReason.REJECTION_REASON_WRONG_LENGTH,
  'inconsistent-counts': RejectionReason.REJECTION_REASON_INCONSISTENT_COUNTS,
  clock: RejectionReason.REJECTION_REASON_CLOCK,
  'too-large': RejectionReason.REJECTION_REASON_TOO_LARGE,
  'plan-mismatch': RejectionReason.REJECTION_REASON_PLAN_MISMATCH,
};

/** The same on the wire. */
export function wireReason(problem: ReportProblem): RejectionReason {
  return REASONS[problem];
}
