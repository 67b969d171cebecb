/**
 * - OTHER_DIGEST: this version and variant is another file already; a file that differs needs another version.
 * - OTHER_INPUTS: the file takes other inputs than its model does; that is another model.
 * - NOT_FOUND: no such model, version or variant is registered.
 * - RETIRED: it is retired already.
 */
export type RegistryErrorCode = 'OTHER_DIGEST' | 'OTHER_INPUTS' | 'NOT_FOUND' | 'RETIRED';

/** What a change of the registry is refused with. Switch on `code`, never on `message`. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: RegistryErrorCode;

  constructor(code: RegistryErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
