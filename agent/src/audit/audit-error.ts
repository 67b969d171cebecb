export type AuditErrorCode =
  /** There is no such folder, or no device's folder in it. */
  | 'NO_DEVICE'
  /** There are several devices, and none was named. */
  | 'WHICH_DEVICE'
  /** A file that is needed can't be read. */
  | 'UNREADABLE'
  /** The device's own key is needed to sign, and isn't there. */
  | 'NO_KEY'
  /** There is no such report. */
  | 'NO_REPORT'
  /** A file is not what the device signed, or its signature is none. */
  | 'NOT_VERIFIED';

/** Why no audit can be made. Callers switch on `code`, never on the message. */
export class AuditError extends Error {
  override readonly name = 'AuditError';
  readonly code: AuditErrorCode;

  constructor(code: AuditErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
