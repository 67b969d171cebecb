import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@fleetally/sim';
import { expect, it } from 'vitest';
import { helpExamples, runProgram, startProgram, type Program } from '../support/command-line.js';

const PROGRAMS: readonly Program[] = ['fleetally', 'fleetally-agent'];
const SEED = 5_150;

interface Described {
  readonly nouns: Readonly<Record<string, string>>;
  readonly commands: readonly { readonly command: string; readonly examples: readonly string[] }[];
}

it.each(PROGRAMS)('every noun of %s has an example of itself, and an unknown option is refused', async (program) => {
  const { code, stdout } = await runProgram(program, ['--help', '--json']);
  expect(code).toBe(0);
  const { nouns, commands } = JSON.parse(stdout) as Described;
  expect(Object.keys(nouns).length).toBeGreaterThan(3);
  for (const noun of Object.keys(nouns)) {
    const own = commands.filter(({ command }) => command.split(' ')[1] === noun);
    expect({ noun, examples: own.flatMap(({ examples }) => examples).length > 0 }).toEqual({ noun, examples: true });
  }
  // Each is of the command that shows it; the tests of the commands run them.
  for (const { command, examples } of commands)
    for (const example of examples) expect(`${example} `).toContain(`${command} `);
  const refused = await runProgram(program, ['doctor', '--no-such-option']);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/^fleetally(-agent)?: .+\nnext: .+\nusage: fleetally/);
});

it.each(PROGRAMS)('%s tells its version, and which commands there are when it does not know one', async (program) => {
  expect((await runProgram(program, ['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const { code, stderr } = await runProgram(program, ['no-such-command']);
  expect(code).toBe(2);
  expect(stderr).toContain(`${program}: unknown command no-such-command`);
  expect(stderr).toContain(`usage: ${program} <command>`);
});

it('the example of serve works as it stands (it needs the ports 4319 and 4320)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fleetally-help-'));
  const [words] = await helpExamples('fleetally', 'serve');
  const serving = startProgram('fleetally', words!, folder);
  try {
    const ended = serving.finished.then(({ stderr }) => Promise.reject(new Error(`serve ended: ${stderr}`)));
    // What it prints, it prints once it is up.
    await Promise.race([once(serving.child.stdout!, 'data'), ended]);
    expect((await fetch('http://127.0.0.1:4320/healthz')).status).toBe(200);
    ended.catch(() => undefined);
    serving.child.kill('SIGTERM');
    expect(await serving.finished).toMatchObject({ code: 0 });
  } finally {
    serving.child.kill('SIGKILL');
    await serving.finished;
    await rm(folder, { recursive: true });
  }
});

it(`the example of backtest works as it stands (seed ${SEED})`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fleetally-help-'));
  const random = new Random(SEED);
  const start = Date.parse('2026-01-05T00:00Z') / 1000;
  const rows = Array.from({ length: 40 * 6 * 20 }, (_, i) => {
    const device = i % 6;
    const time = start + Math.floor(i / 120) * 300 + (Math.floor(i / 6) % 20) * 15;
    return [time, `d${device}`, device < 3 ? 'a' : 'b', random.normal(), random.normal()].join(',');
  });
  await writeFile(join(folder, 'rows.csv'), `time,device,hw,heat,speed\n${rows.join('\n')}\n`);
  for (const words of await helpExamples('fleetally', 'backtest')) {
    const { code, stdout, stderr } = await runProgram('fleetally', words, folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'fleetally.backtest/1',
      input: { rows: 4_800, devices: 6 },
      alarms: [],
    });
  }
  await rm(folder, { recursive: true });
});
