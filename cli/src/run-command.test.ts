import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CommandLine } from './command-line.js';
import { noun, verb } from './command.js';
import { JSON_FILE_FLAG, JSON_FLAG } from './flag.js';
import { runCommand } from './run-command.js';
import { UsageError } from './usage-error.js';

class DiskError extends Error {
  readonly code = 'DISK';
  readonly next = 'make room';
}

const greet = verb({
  about: 'says hello',
  takes: ['[WHOM]'],
  flags: { ...JSON_FLAG, name: { type: 'string', value: 'NAME', about: 'whom', also: ['called'] } },
  examples: ['greet --name x'],
  async run({ values, names: [whom], tell }) {
    if (values.name === undefined) throw new UsageError('--name is needed');
    if (values.name === 'trouble') throw new DiskError('the disk is full');
    await tell({ hello: values.name }, `hello ${values.name}${whom ?? ''}\n`);
    return values.name === 'seven' ? 7 : 0;
  },
});
const things = noun('things', {
  list: verb({
    about: 'all things',
    flags: JSON_FILE_FLAG,
    examples: ['things list'],
    run: ({ tell }) => tell({ things: [] }, 'no things\n').then(() => 0),
  }),
  show: verb({
    about: 'one thing',
    takes: ['THING'],
    flags: JSON_FLAG,
    examples: ['things show x'],
    run: ({ names: [thing], tell }) => tell({ thing }, `${thing}\n`).then(() => 0),
  }),
});
const line: CommandLine = {
  name: 'tool',
  version: '1.2.3',
  commands: {
    greet: { summary: 'says hello', load: () => Promise.resolve(greet) },
    things: { summary: 'lists things', load: () => Promise.resolve(things) },
    all: { is: ['things', 'list'] },
  },
};

let [out, err] = ['', ''];
beforeEach(() => {
  [out, err] = ['', ''];
  vi.stubEnv('NO_COLOR', '1');
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it.each<[string[], number, string, string]>([
  [[], 0, 'usage: tool <noun> <verb> [names] [--options]\n\n  greet   says hello\n  things  lists things\n', ''],
  [['--help'], 0, 'short forms: all (things list)', ''],
  [['--version'], 0, '1.2.3\n', ''],
  [['greet', '--help'], 0, 'usage: tool greet [WHOM] [--options]\n\nSays hello.\n', ''],
  [['greet', '--help'], 0, '\nexample: tool greet --name x\n', ''],
  [['greet', '--help'], 0, '--name NAME    whom; also --called', ''],
  [['greet', '--name', 'x'], 0, 'hello x\n', ''],
  [['greet', '--called', 'x'], 0, 'hello x\n', ''],
  [['greet', '--name', 'seven'], 7, '', ''],
  [['greet', '--name', 'trouble'], 1, '', 'tool: the disk is full\nnext: make room\n'],
  [['greet'], 2, '', 'tool: --name is needed\nnext: tool greet --help tells what it takes\nusage: tool greet [WHOM]'],
  [['greet', '--nmae', 'x'], 2, '', 'tool: there is no option --nmae\nnext: did you mean --name?\n'],
  [['greet', '--name', 'x', '--called', 'y'], 2, '', '--name and --called mean the same'],
  [['greet', 'a', 'b', '--name', 'x'], 2, '', 'b: [WHOM] is all that this takes'],
  [['gret'], 2, '', 'tool: unknown command gret\nnext: did you mean tool greet?\nusage: tool <command>'],
  [['toString'], 2, '', 'unknown command toString\nnext: tool --help lists the commands'],
  [['things', '--help'], 0, 'show THING  one thing', ''],
  [['things'], 0, 'no things', ''],
  [['all'], 0, 'no things', ''],
  [['thing', 'show', 'x'], 0, 'x\n', ''],
  [['things', 'shwo', 'x'], 2, '', 'tool things shwo: give list or show\nnext: did you mean tool things show?'],
  [['things', 'show'], 2, '', 'THING is missing'],
  [['things', '--json'], 0, '{\n  "schema": "tool.things.list/1",\n  "things": []\n}\n', ''],
  [['things', 'list', '--json', '-'], 0, '"tool.things.list/1"', ''],
  [['things', 'show', '--json', 'x'], 0, '"thing": "x"', ''],
  [['things', 'list', '--json', '/no/such/folder/x.json'], 1, '', 'its folder is not there'],
  [
    ['greet', '--name', 'trouble', '--json'],
    1,
    '"error": {\n    "code": "DISK",\n    "message": "the disk is full",\n    "next": "make room"',
    '',
  ],
  [['greet', '--json'], 2, '"code": "USAGE"', ''],
  [['gret', '--json'], 2, '"next": "did you mean tool greet?"', ''],
  [['--help', '--json'], 0, '"schema": "fleetally.commands/1"', ''],
])('%j ends with %i', async (args, code, stdout, stderr) => {
  expect(await runCommand(line, args)).toBe(code);
  expect(out).toContain(stdout);
  expect(err).toContain(stderr);
  if (code !== 0) expect(err).not.toContain('    at ');
  if (stderr === '') expect(err).toBe('');
});
