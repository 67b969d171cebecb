import { parseArgs } from 'node:util';

/** What the command line asked for. */
export interface DemoOptions {
  /** End when the story is told, instead of staying up. */
  exit: boolean;
  /** Where the summary goes: a file, or `-` for standard output. */
  json?: string;
  /** Where the collector's data is put when all is over. */
  keep?: string;
  help: boolean;
}

export const USAGE = `Usage: npm run demo -- [--exit] [--json FILE] [--keep DIR]

  --exit        accept the rollback that is recommended, end when it is carried out; the exit code tells whether all was right
  --json FILE   write a summary there ('-' is standard output, and the story then goes to standard error)
  --keep DIR    leave the collector's configuration and data in this new directory, for 'fleetally serve --config DIR/collector.yaml'
  --help        this text
`;

/** A command line that cannot be meant; the message says what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Errors: UsageError for unknown options and stray words. */
export function parseOptions(argv: readonly string[]): DemoOptions {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        ...{ exit: { type: 'boolean' }, json: { type: 'string' }, keep: { type: 'string' } },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return {
      exit: values.exit ?? false,
      help: values.help ?? false,
      ...(values.json !== undefined && { json: values.json }),
      ...(values.keep !== undefined && { keep: values.keep }),
    };
  } catch (cause) {
    throw new UsageError(`${(cause as Error).message}\n\n${USAGE}`, { cause });
  }
}
