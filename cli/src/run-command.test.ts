import { parseArgs } from 'node:util';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { UsageError, type Command } from './command.js';
import { runCommand, type CommandLine } from './run-command.js';

const greet: Command = {
  usage: '--name NAME\n\nexample: tool greet --name x',
  run(args) {
    const { values } = parseArgs({ args: [...args], options: { name: { type: 'string' } } });
    if (values.name === undefined) throw new UsageError('--name is needed');
    if (values.name === 'trouble') return Promise.reject(new Error('the disk is full'));
    return Promise.resolve(values.name === 'seven' ? 7 : 0);
  },
};
const line: CommandLine = {
  name: 'tool',
  version: '1.2.3',
  commands: { greet: { summary: 'says hello', load: () => Promise.resolve(greet) } },
};

let [out, err] = ['', ''];
beforeEach(() => {
  [out, err] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
});
afterEach(() => {
  vi.restoreAllMocks();
});

it.each<[string[], number, string, string]>([
  [[], 0, 'usage: tool <command> [options]\n\n  greet  says hello\n', ''],
  [['--help'], 0, 'greet  says hello', ''],
  [['--version'], 0, '1.2.3\n', ''],
  [['greet', '--help'], 0, 'usage: tool greet --name NAME\n\nexample: tool greet --name x\n', ''],
  [['greet', '--name', 'x'], 0, '', ''],
  [['greet', '--name', 'seven'], 7, '', ''],
  [['greet', '--name', 'trouble'], 1, '', 'tool: the disk is full\n'],
  [['greet'], 2, '', 'tool: --name is needed\nusage: tool greet --name NAME'],
  [['greet', '--nam', 'x'], 2, '', "tool: Unknown option '--nam'"],
  [['gret'], 2, '', 'tool: unknown command gret\n\nusage: tool <command>'],
  [['toString'], 2, '', 'unknown command toString'],
])('%j ends with %i', async (args, code, stdout, stderr) => {
  expect(await runCommand(line, args)).toBe(code);
  expect(out).toContain(stdout);
  expect(err).toContain(stderr);
  if (code !== 0) expect(err).not.toContain('    at ');
});
