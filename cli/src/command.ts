/** One command of a command line. */
export interface Command {
  /**
   * Everything after the command's name, as `--help` shows it: the arguments, what they mean, and at the end a line
   * `example: <command line>`, which a test runs as it stands.
   */
  readonly usage: string;
  /** Resolves to the exit code when the command is done. What it rejects with is printed, without a stack, and ends in 1. */
  run(args: readonly string[]): Promise<number>;
}

/** Wrong use of the command line: printed with the usage, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
