/** What was put: `digest` is the SHA-256 (hex) of the bytes, and the only name they have. */
export interface PutArtifact {
  readonly digest: string;
  readonly sizeBytes: number;
}

/**
 * Files that devices fetch, named by their content: models, plans, canaries. What is there is whole; a name is never
 * given to other bytes.
 */
export interface Artifacts {
  /** Undefined when there is no such artifact. Errors: ArtifactError FAILED. */
  size(digest: string): Promise<number | undefined>;
  /**
   * The bytes from `offset` on, in order, in chunks of 256 KiB at most; none when `offset` is the size or beyond.
   * What was begun is read to its end, even when the artifact is removed meanwhile.
   * Errors (of the iteration): ArtifactError NOT_FOUND, FAILED.
   */
  read(digest: string, offset: number): AsyncIterable<Buffer>;
  /** Copies a file in; putting what is there already changes nothing. Errors: ArtifactError UNREADABLE, CHANGED, FAILED. */
  put(path: string): Promise<PutArtifact>;
}

/** What the owner of the folder may do besides. */
export interface OwnedArtifacts extends Artifacts {
  /** Digests of all that are there, sorted. Errors: ArtifactError FAILED. */
  list(): Promise<readonly string[]>;
  /** True when it was there. Errors: ArtifactError FAILED. */
  remove(digest: string): Promise<boolean>;
  /** Whether the bytes are what the name says; reads all of them. Errors: ArtifactError NOT_FOUND, FAILED. */
  verify(digest: string): Promise<boolean>;
}

const DIGEST = /^[0-9a-f]{64}$/;

export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}
