import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../architecture/source-tree.js';
import { codeBlocks } from '../support/code-blocks.js';
import { npm, PUBLISHED } from './installation.js';

const run = promisify(execFile);

let folder: string;
let version: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-clone-'));
  ({ version } = JSON.parse(await readFile(join(PROJECT_ROOT, 'package.json'), 'utf8')) as { version: string });
});
afterAll(() => rm(folder, { recursive: true }));

/** The words after `npm` of the command of docs/start/install.md that begins with these. */
async function ofPage(...first: string[]): Promise<string[]> {
  const blocks = await codeBlocks('start/install.md');
  const lines = blocks.flatMap(({ text }) => text.split('\n').map((line) => line.replace(/\s*#.*$/, '').split(' ')));
  const found = lines.find((words) => ['npm', ...first].every((word, i) => words[i] === word));
  if (found === undefined) throw new Error(`docs/start/install.md says no npm ${first.join(' ')}`);
  return found.slice(1);
}

it('a clone gives both commands, in every folder', async () => {
  await npm(PROJECT_ROOT, [...(await ofPage('install', '--global')), '--prefix', folder]);
  for (const program of ['fleetally', 'fleetally-agent']) {
    const { stdout } = await run(join(folder, 'bin', program), ['--version'], { cwd: folder });
    expect(stdout.trim()).toBe(version);
  }
});

it('and packs what the page says to carry away', async () => {
  const scripts = (JSON.parse(await readFile(join(PROJECT_ROOT, 'package.json'), 'utf8')) as Scripts).scripts;
  const [, script = ''] = await ofPage('run', 'packages');
  const [, workspaces = ''] = /npm pack (.*) --pack-destination/.exec(scripts[script]!)!;
  await npm(PROJECT_ROOT, ['pack', ...workspaces.split(' '), '--pack-destination', folder]);
  const packed = (await readdir(folder)).filter((file) => file.endsWith('.tgz')).sort();
  expect(packed).toEqual(PUBLISHED.map((name) => `fleetally-${name}-${version}.tgz`).sort());
});

interface Scripts {
  readonly scripts: Readonly<Record<string, string>>;
}
