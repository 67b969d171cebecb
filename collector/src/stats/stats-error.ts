/** What can be wrong with the numbers given to a statistic; callers switch on this, never on the message. */
export type StatsErrorCode = 'NON_FINITE' | 'OUT_OF_RANGE' | 'LENGTH' | 'EMPTY';

/** The only error that this folder throws. */
export class StatsError extends Error {
  readonly code: StatsErrorCode;

  constructor(code: StatsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StatsError';
    this.code = code;
  }
}
