/** The package brings no types. */
declare module 'tdigest' {
  export class TDigest {
    push(value: number): void;
    size(): number;
  }
}
