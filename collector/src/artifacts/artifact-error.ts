/**
 * - NOT_FOUND: no such artifact here; it was never put, or was removed since.
 * - DAMAGED: what is there is not what its name says; nobody may be given it.
 * - UNREADABLE: the file that was to be put can't be read.
 * - CHANGED: the file changed while it was copied; nothing was put.
 * - NO_PLACE: the configuration names no folder for artifacts.
 * - FAILED: the disk failed, as when it is full; nothing half is left, and it may work later.
 */
export type ArtifactErrorCode = 'NOT_FOUND' | 'DAMAGED' | 'UNREADABLE' | 'CHANGED' | 'NO_PLACE' | 'FAILED';

/** What anything in `artifacts/` rejects with. Switch on `code`, never on `message`. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
  readonly code: ArtifactErrorCode;

  constructor(code: ArtifactErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
