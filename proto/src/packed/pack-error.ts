/**
 * `VERSION`: made by another version of the format. `TRUNCATED`: the bytes end too early. `TRAILING`: they go on after
 * the last cell. `TOO_LARGE`: they name more cells than the layout has. `LENGTH`: the array to pack isn't as long as
 * its layout, a mistake of the caller.
 */
export type PackErrorCode = 'VERSION' | 'TRUNCATED' | 'TRAILING' | 'TOO_LARGE' | 'LENGTH';

/** Why counts could not be packed or unpacked. None of these is worth a retry. */
export class PackError extends Error {
  override readonly name = 'PackError';
  readonly code: PackErrorCode;

  constructor(code: PackErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
