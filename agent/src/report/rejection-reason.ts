import { RejectionReason } from '@fleetally/proto';

/** A later collector may have reasons that this version has no name for. */
export function reasonName(reason: number): string {
  const names: Readonly<Record<number, string | undefined>> = RejectionReason;
  return names[reason]?.replace('REJECTION_REASON_', '') ?? `REASON_${reason}`;
}
