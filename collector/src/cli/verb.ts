/** One verb of a command that has several: `fleetally <command> <verb>`. */
export interface Verb {
  /** The verb and its arguments, on one line. */
  readonly synopsis: string;
  /** What it does and what its options mean. */
  readonly help: string;
  /** Command lines, from the verb on, that a test runs as they stand. */
  readonly examples: readonly string[];
  /** As `Command.run`, with what stands behind the verb. */
  run(args: readonly string[]): Promise<number>;
}
