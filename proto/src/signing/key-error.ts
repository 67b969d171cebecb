/** `LENGTH`: a raw key or seed is not 32 bytes long. `TYPE`: a key of another algorithm, or a public key to sign with. */
export type KeyErrorCode = 'LENGTH' | 'TYPE';

/** Why a key cannot be used. The message never holds key material. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
  readonly code: KeyErrorCode;

  constructor(code: KeyErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
