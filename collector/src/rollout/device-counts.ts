/** Devices of a rollout, each in one of `waiting`, `controls`, `noVariant` or `assigned`. */
export interface DeviceCounts {
  /** That it is what decides what they ought to run. */
  readonly assigned: number;
  /** Of these: run it. */
  readonly running: number;
  /** That say that it failed, or that they fell back; also those that it does not cover any more. */
  readonly failed: number;
  /** Of these, by reason. */
  readonly failures: Readonly<Record<string, number>>;
  /** Of those assigned: at it. */
  readonly fetching: number;
  /** In its scope, and in a later stage, or held back. */
  readonly waiting: number;
  readonly controls: number;
  /** Covered, and no variant of the version suits them. */
  readonly noVariant: number;
}
