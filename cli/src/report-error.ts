import { coloursFor } from './colours.js';
import type { CommandLine, Found } from './command-line.js';
import { usageOf } from './help-text.js';
import { UsageError } from './usage-error.js';

interface Circumstances {
  readonly line: CommandLine;
  readonly args: readonly string[];
  readonly found: Found | undefined;
}

/** Tells what went wrong and what to do next; the exit code is 2 for wrong use, else 1. */
export function reportError(error: unknown, { line, args, found }: Circumstances): number {
  const path = [line.name, ...(found?.path ?? [])].join(' ');
  const isUsage = error instanceof UsageError;
  const message = error instanceof Error ? error.message : String(error);
  const next = nextOf(error) ?? (isUsage ? `${path} --help tells what it takes` : undefined);
  if (asksForJson(args, found)) {
    const told = { schema: 'fleetally.error/1', error: { code: codeOf(error), message, next: next ?? '' } };
    process.stdout.write(`${JSON.stringify(told, undefined, 2)}\n`);
    return isUsage ? 2 : 1;
  }
  const { red, dim } = coloursFor(process.stderr);
  const usage = found === undefined ? `usage: ${line.name} <command>` : usageOf(path, found.command);
  const lines = [
    `${red(`${line.name}:`)} ${message}`,
    ...(next === undefined ? [] : [`next: ${next}`]),
    ...(isUsage ? [dim(usage)] : []),
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
  return isUsage ? 2 : 1;
}

/** Where errors carry a code of their own, that; system errors have one, too. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error && 'code' in error)) return 'FAILED';
  return typeof error.code === 'string' && error.code !== '' ? error.code : 'FAILED';
}

function nextOf(error: unknown): string | undefined {
  if (!(error instanceof Error && 'next' in error)) return undefined;
  return typeof error.next === 'string' && error.next !== '' ? error.next : undefined;
}

/** Read from the words themselves, since they may be what is wrong. */
function asksForJson(args: readonly string[], found: Found | undefined): boolean {
  const takesFile = found?.command.kind === 'verb' && found.command.flags['json']?.value !== undefined;
  return args.some((word, i) => {
    const next = args[i + 1];
    const isFile = takesFile && next !== undefined && next !== '-' && !next.startsWith('-');
    return word === '--json=-' || (word === '--json' && !isFile);
  });
}
