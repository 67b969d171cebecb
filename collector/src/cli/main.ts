#!/usr/bin/env node
import type { Command } from './command.js';
import { UsageError } from './command.js';
import { VERSION } from '../version.js';

/** Each command, loaded only when it is called. A further one is a line here and a file `cli/<command>.ts`. */
const COMMANDS: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>> = {
  serve: { summary: 'run the collector', load: async () => (await import('./serve.js')).serve },
  backtest: {
    summary: 'run recorded rows through detection',
    load: async () => (await import('./backtest.js')).backtestCommand,
  },
};

process.exitCode = await main(process.argv.slice(2));

async function main([name = '--help', ...args]: readonly string[]): Promise<number> {
  if (name === '--version') return say(VERSION);
  if (name === '--help' || name === '-h') return say(overview());
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) return complain(`unknown command ${name}\n\n${overview()}`, 2);
  const command = await entry.load();
  const usage = `usage: fleetally ${name} ${command.usage}`;
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

function overview(): string {
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`);
  return `usage: fleetally <command> [options]\n\n${lines.join('\n')}\n\nfleetally <command> --help tells more; --version tells the version.`;
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function complain(text: string, code: number): number {
  process.stderr.write(`fleetally: ${text}\n`);
  return code;
}
