/** `BAD_NAME`: not a plain name. `UNKNOWN_STATEMENT`: a statement that nobody has said yet what it becomes on a cluster. */
export type ClusterErrorCode = 'BAD_NAME' | 'UNKNOWN_STATEMENT';

/** Why a schema can't be written for a cluster. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly code: ClusterErrorCode;

  constructor(code: ClusterErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
