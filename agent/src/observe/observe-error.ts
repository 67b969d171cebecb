/**
 * Why something could not be counted. Never reaches the application: it is counted and told once.
 * `UNSUPPORTED_TYPE`: a tensor type that has no numeric reading here (4-bit integers).
 * `OUTPUT_SHAPE`: the class output does not have rows x classes elements.
 */
export class ObserveError extends Error {
  override readonly name = 'ObserveError';
  readonly code: 'UNSUPPORTED_TYPE' | 'OUTPUT_SHAPE';

  constructor(code: ObserveError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
