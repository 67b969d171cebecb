export type DataErrorCode =
  /** Not there, not readable, or no form that is known. */
  | 'FILE'
  /** Its beginning is right, but then it can't be read: a torn gzip, bytes that are no UTF-8. */
  | 'DAMAGED'
  /** There is no row in it. */
  | 'EMPTY'
  /** A column that is named is not there. */
  | 'COLUMN'
  /** Columns can't be brought to the model's inputs; the text says which spec would. */
  | 'MAPPING'
  /** So many rows can't be read that the file is not what it is taken for. */
  | 'ROWS';

/** Recorded data that can't be used, in words for the person who gave it. */
export class DataError extends Error {
  override readonly name = 'DataError';
  readonly code: DataErrorCode;

  constructor(code: DataErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** "no column x; there are a, b": for whoever mistyped one. */
export function noSuchColumn(name: string, what: string, columns: readonly string[]): DataError {
  const shown =
    columns.length > 40 ? `${columns.slice(0, 40).join(', ')} and ${columns.length - 40} more` : columns.join(', ');
  return new DataError('COLUMN', `${what}: there is no column '${name}'; there are ${shown}`);
}
