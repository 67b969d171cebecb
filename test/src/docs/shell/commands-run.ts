import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../architecture/source-tree.js';
import { docPages } from '../../support/doc-pages.js';
import { docCommands, type DocCommand } from './doc-commands.js';
import { EXAMPLE_WAYS } from './help-examples.js';
import { runInShell, runUntilUp } from './shell.js';
import type { Site } from './site.js';
import { RUNNABLE, WAYS, type Turn, type Way } from './ways.js';

type Run = Extract<Way, { how: 'run' }>;

interface ToRun {
  readonly command: DocCommand;
  readonly way: Run;
}

const AS_IT_STANDS: Run = { of: /^/, how: 'run' };
/** How many commands run at a time that only read. */
const READERS = 2;

const ALL_WAYS = [...EXAMPLE_WAYS, ...WAYS];
const nameOf = ({ page, text }: DocCommand): string => `${page}: ${text}`;

/** An example of the help goes its own way, whatever else looks like it. */
function waysOf(command: DocCommand): readonly Way[] {
  const isAbout = ({ of }: Way): boolean => of.test(nameOf(command));
  const ofHelp = EXAMPLE_WAYS.filter(isAbout);
  return ofHelp.length > 0 ? ofHelp : WAYS.filter(isAbout);
}

const isRunnable = ({ text }: DocCommand): boolean => RUNNABLE.some((program) => text.startsWith(program.endsWith('=') ? program : `${program} `)); // prettier-ignore

const MISSING = WAYS.flatMap((way) =>
  way.how === 'run' && way.needs !== undefined && !isInstalled(way.needs) ? [way.needs] : [],
);
const WITHOUT = MISSING.length === 0 ? '' : ` (those that need ${[...new Set(MISSING)].join(' or ')} skipped)`;

/** Tests that every command of the pages has its way, and goes it on this site. */
export function commandsRun(siteOf: () => Site): void {
  let commands: DocCommand[];
  beforeAll(async () => {
    commands = await docCommands();
  });

  it('every command of the pages has its way, and every way its command', async () => {
    expect(commands.length).toBeGreaterThan(200);
    const unclear = commands.filter((command) => {
      const found = waysOf(command).length;
      return found > 1 || (found === 0 && !isRunnable(command));
    });
    expect(unclear.map(nameOf)).toEqual([]);
    expect(ALL_WAYS.filter((way) => !commands.some((command) => waysOf(command).includes(way)))).toEqual([]);
    for (const way of ALL_WAYS) {
      if (way.how === 'elsewhere') expect([way.by, await readFile(join(PROJECT_ROOT, way.by), 'utf8')]).toEqual([way.by, expect.stringContaining(way.says ?? '')]); // prettier-ignore
    }
    expect(await missingScripts()).toEqual([]);
    expect(missingFiles(commands)).toEqual([]);
  });

  it(`every command that runs here ends well and says something${WITHOUT}`, { timeout: 480_000 }, async () => {
    const troubles: string[] = [];
    const turn = async (which: Turn, lanes: number): Promise<void> => {
      const waiting = toRun(commands).filter(({ way }) => (way.turn ?? 'reads') === which);
      const lane = async (): Promise<void> => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const trouble = await troubleWith(next, siteOf());
          if (trouble !== undefined) troubles.push(trouble);
        }
      };
      await Promise.all(Array.from({ length: lanes }, lane));
    };
    await Promise.all([turn('reads', READERS), turn('changes', 1), turn('stays', 1)]);
    await turn('last', 1);
    expect(troubles).toEqual([]);
  });
}

function isInstalled(program: string): boolean {
  return existsSync(`/usr/bin/${program}`);
}

/** Scripts of package.json that a page names, in a block or in a sentence, and that are not there. */
async function missingScripts(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(join(PROJECT_ROOT, 'package.json'), 'utf8')) as { scripts: object };
  const named = (await docPages()).flatMap(({ page, text }) =>
    // Those of a workspace (-w) are its own.
    [...text.matchAll(/npm run ([\w:-]+)(?![\w:-]| -w)/g)].map(([, script]) => ({ page, script: script! })),
  );
  expect(named.length).toBeGreaterThan(20);
  return named.filter(({ script }) => !(script in scripts)).map(({ page, script }) => `${page}: ${script}`);
}

/** Files of the project that a command names, whether it runs here or not, and that are not there. */
function missingFiles(commands: readonly DocCommand[]): string[] {
  const named = commands.flatMap(({ page, text }) =>
    [...text.matchAll(/(?<![\w./-])(?:deploy|dashboards|scripts)\/[\w./-]+/g)].map(([file]) => ({ page, file })),
  );
  expect(named.length).toBeGreaterThan(4);
  return named.filter(({ file }) => !existsSync(join(PROJECT_ROOT, file))).map(({ page, file }) => `${page}: ${file}`);
}

/** What runs: what changes something, page by page; anything else once, however many pages have it. */
function toRun(commands: readonly DocCommand[]): ToRun[] {
  const found = new Map<string, ToRun>();
  for (const command of commands) {
    const [way = AS_IT_STANDS] = waysOf(command);
    if (way.how !== 'run' || (way.needs !== undefined && !isInstalled(way.needs))) continue;
    const page = way.turn === 'changes' || way.turn === 'last' ? command.page : '';
    const key = `${page}: ${command.text.replace(/\s+#[^'"]*$/, '')}`;
    if (!found.has(key)) found.set(key, { command, way });
  }
  return [...found.values()];
}

async function troubleWith({ command, way }: ToRun, site: Site): Promise<string | undefined> {
  const { page, line } = command;
  const text = here(command.text, way, site);
  const { code, stdout, stderr } = await (way.isUp === undefined
    ? runInShell(text, site.place)
    : runUntilUp(text, way.isUp, site.freshPlace));
  const isWell = code === (way.code ?? 0) && (way.isQuiet === true || stdout.trim() !== '');
  return isWell ? undefined : `${page}:${line}: ${text}\n  ended with ${code}: ${stdout.slice(-300)}${stderr.slice(-500)}`; // prettier-ignore
}

/** The command with the words of this site in the place of the page's. */
export function here(text: string, { swap = [] }: Pick<Run, 'swap'>, site: Site): string {
  const named = swap.reduce((words, [word, by]) => words.replace(word, by), text);
  const filled = Object.entries(site.names).reduce((words, [name, id]) => words.replaceAll(`{${name}}`, id), named);
  return site.addresses.reduce((words, [address, by]) => words.replace(address, by), filled);
}
