import { beforeAll, expect, it } from 'vitest';
import type { DescribedLine, DescribedVerb } from '../support/cli-page.js';
import { runProgram, type Program } from '../support/command-line.js';
import { commandLines, docBlocks, type DocBlock } from '../support/doc-pages.js';

const SHELLS = ['sh', 'bash', 'shell', 'console', 'text'];

let blocks: DocBlock[];
const lines = new Map<string, DescribedLine>();
beforeAll(async () => {
  blocks = await docBlocks();
  for (const program of ['fleetally', 'fleetally-agent'] satisfies Program[]) {
    lines.set(program, JSON.parse((await runProgram(program, ['--help', '--json'])).stdout) as DescribedLine);
  }
});

/** What is wrong with a command line of a page; undefined where the programs would take it. */
function troubleIn([program = '', ...given]: readonly string[]): string | undefined {
  const line = lines.get(program)!;
  // What stands for other words, and where output goes, is none of the program's business.
  const words = given.filter((word) => !/^(\d?>{1,2}\S*|<\(|…|\.\.\.|\[.*\]?)$/.test(word));
  const [first = '--help', ...rest] = line.shortForms[words[0] ?? ''] === undefined ? words : [...line.shortForms[words[0]!]!.split(' '), ...words.slice(1)]; // prettier-ignore
  if (first.startsWith('-')) return ['--help', '--version', '-h', '--json'].includes(first) ? undefined : `there is no ${first}`; // prettier-ignore
  if (/^<.*>$|^[A-Z|]+$/.test(first)) return undefined;
  const noun = [first, `${first}s`].find((one) => one in line.nouns);
  if (noun === undefined) return `there is no command ${first}`;
  const verbs = line.commands.filter(({ command }) => command.startsWith(`${program} ${noun} `));
  const alone = line.commands.find(({ command }) => command === `${program} ${noun}`);
  if (alone !== undefined) return troubleWith(alone, rest);
  const [second] = rest;
  if (second === undefined || second === '--help') return undefined;
  const verb = verbs.find(({ command }) => command === `${program} ${noun} ${second}`);
  if (verb !== undefined) return troubleWith(verb, rest.slice(1));
  const list = verbs.find(({ command }) => command.endsWith(' list'));
  if (second.startsWith('-') && list !== undefined) return troubleWith(list, rest);
  return `${noun} has no ${second}`;
}

function troubleWith({ command, takes, flags }: DescribedVerb, words: readonly string[]): string | undefined {
  const known = new Map(Object.entries(flags).flatMap(([name, flag]) => [name, ...(flag.also ?? [])].map((one) => [one, flag] as const))); // prettier-ignore
  let names = 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (!word.startsWith('--')) {
      names += word === '-' ? 0 : 1;
      continue;
    }
    const [name = '', value] = word.slice(2).split('=', 2);
    const flag = known.get(name);
    if (flag === undefined && name !== 'help') return `${command} has no option --${name}`;
    const takesNext = flag?.type === 'string' || (flag?.type === 'json' && flag.value !== undefined);
    if (takesNext && value === undefined && words[i + 1]?.startsWith('--') === false) i += 1;
  }
  const most = takes.some(({ name }) => name.includes('...')) ? Infinity : takes.length;
  return names > most ? `${command} takes ${most} names, not ${names}` : undefined;
}

it('every command line of the pages names commands and options that exist', () => {
  const found = blocks
    .filter(({ language }) => SHELLS.includes(language))
    .flatMap(({ page, line, text }) => commandLines(text).map((words) => ({ where: `${page}:${line}`, words })));
  expect(found.length).toBeGreaterThan(50);
  const wrong = found.flatMap(({ where, words }) => {
    const trouble = troubleIn(words);
    return trouble === undefined ? [] : [`${where}: ${words.join(' ')}: ${trouble}`];
  });
  expect(wrong).toEqual([]);
});

it('notices a command, an option and a name that do not exist', () => {
  const trouble = (line: string): string | undefined => commandLines(line).map(troubleIn).find((text) => text !== undefined); // prettier-ignore
  expect(trouble('fleetally incidents list --jsno')).toContain('no option --jsno');
  expect(trouble('npx fleetally incident mend in-1')).toContain('has no mend');
  expect(trouble('x | fleetally servve')).toContain('no command servve');
  expect(trouble('fleetally alarms show a b')).toContain('takes 1 names, not 2');
  expect(trouble('fleetally explain "pump:1" --data ./fleetally-data # why')).toBeUndefined();
  expect(trouble('$ fleetally silences add --cohort "" --from 2026-01-01 \\\n   --for 2h --reason "new straps"')).toBeUndefined(); // prettier-ignore
});
