import { UsageError, type Command } from './command.js';

/** A command line: its name, its version, and its commands, each loaded only when it is called. */
export interface CommandLine {
  readonly name: string;
  readonly version: string;
  readonly commands: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>>;
}

/**
 * Finds the command that `args` names, runs it and resolves to the exit code: 0 done, 1 failed, 2 wrong use, or what
 * the command says itself. Never rejects; trouble is printed on standard error, in words, without a stack.
 */
export async function runCommand(line: CommandLine, [name = '--help', ...args]: readonly string[]): Promise<number> {
  if (name === '--version') return say(line.version);
  if (name === '--help' || name === '-h') return say(overview(line));
  const complain = (text: string, code: number): number => {
    process.stderr.write(`${line.name}: ${text}\n`);
    return code;
  };
  const entry = Object.hasOwn(line.commands, name) ? line.commands[name] : undefined;
  if (entry === undefined) return complain(`unknown command ${name}\n\n${overview(line)}`, 2);
  const command = await entry.load();
  const usage = `usage: ${line.name} ${name} ${command.usage}`;
  if (args.includes('--help') || args.includes('-h')) return say(usage);
  try {
    return await command.run(args);
  } catch (error) {
    if (isUsage(error)) return complain(`${error.message}\n${usage}`, 2);
    return complain(error instanceof Error ? error.message : String(error), 1);
  }
}

/** Ours, or that of node's own parseArgs. */
function isUsage(error: unknown): error is Error {
  if (error instanceof UsageError) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

function overview({ name, commands }: CommandLine): string {
  const width = Math.max(...Object.keys(commands).map((command) => command.length)) + 2;
  const lines = Object.entries(commands).map(([command, { summary }]) => `  ${command.padEnd(width)}${summary}`);
  return `usage: ${name} <command> [options]\n\n${lines.join('\n')}\n\n${name} <command> --help tells more; --version tells the version.`;
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
