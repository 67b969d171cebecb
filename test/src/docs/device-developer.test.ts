import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeBlocks } from '../support/code-blocks.js';
import { runProgram } from '../support/command-line.js';
import { writePumpModel } from '../support/pump-model.js';
import { ServeProcess } from '../support/serve-process.js';
import { until } from '../support/until.js';

const SEED = 31;
const ROWS = 200;

let folder: string;
let serve: ServeProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-quick-'));
  await symlink(fileURLToPath(new URL('../../../node_modules', import.meta.url)), join(folder, 'node_modules'));
  serve = await ServeProcess.start({ folder });
});

afterAll(async () => {
  await serve.end('SIGTERM');
  await rm(folder, { recursive: true });
});

it(`the device developer's quick start works word for word (seed ${SEED})`, async () => {
  const { lines } = await writePumpModel(folder, SEED);
  const blocks = await codeBlocks('start/device-developer.md');
  const [before, after] = blocks.filter(({ language }) => language === 'js').map(({ text }) => text);
  const commands = blocks.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.trim().split('\n'));

  const profile = commands.find((line) => line.startsWith('fleetally-agent profile'))!;
  expect(await runProgram('fleetally-agent', profile.split(' ').slice(1), folder)).toMatchObject({ code: 0 });

  const rows = lines.slice(0, ROWS).join('\n');
  const answers = await classify(before!, rows);
  expect(answers.trim().split('\n')).toHaveLength(ROWS);
  // The usual port may be taken; nothing else is changed.
  expect(await classify(after!.replace('127.0.0.1:4319', serve.grpc), rows)).toBe(answers);

  const { devices } = await until(
    'the device to be known',
    async () => (await serve.get('/api/v1/devices')) as { devices: { attributes: object; reports: number }[] },
    (found) => found.devices.length > 0,
  );
  expect(devices).toMatchObject([{ attributes: { hardware: 'bench', site: 'lab' } }]);

  const audit = await runProgram('fleetally-agent', ['audit', '--state-dir', join(folder, 'fleetally')]);
  expect(audit.stdout).toMatch(new RegExp(`inferences counted +${ROWS};`));
  const list = await runProgram('fleetally', ['devices', 'list', '--data', join(folder, 'data')]);
  expect(list).toMatchObject({ code: 0 });
  expect(list.stdout).toMatch(/^dev-\w+ .* 1 reports?/);
});

/** What the program prints for `rows`; its state stays in the test's folder. */
async function classify(program: string, rows: string): Promise<string> {
  await writeFile(join(folder, 'classify.mjs'), program);
  const child = spawn(process.execPath, ['classify.mjs'], {
    cwd: folder,
    env: { ...process.env, XDG_STATE_HOME: folder },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stdin.end(rows);
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(0);
  return said;
}
