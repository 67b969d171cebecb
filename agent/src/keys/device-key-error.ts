export type DeviceKeyErrorCode =
  /** The file is there but is not, whole and unchanged, what was written. */
  | 'DAMAGED'
  /** The file can't be read or made. */
  | 'UNUSABLE';

/** Trouble with the device's key. Never solved by a new key in silence: that would be another device. */
export class DeviceKeyError extends Error {
  override readonly name = 'DeviceKeyError';
  readonly code: DeviceKeyErrorCode;

  constructor(code: DeviceKeyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
