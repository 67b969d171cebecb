import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@fleetally/sim';
import { expect, it } from 'vitest';
import { helpExamples, runProgram, startProgram, type Program } from '../support/command-line.js';

const PROGRAMS: readonly Program[] = ['fleetally', 'fleetally-agent'];
const SEED = 5_150;

async function commandsOf(program: Program): Promise<string[]> {
  const { code, stdout } = await runProgram(program, ['--help']);
  expect(code).toBe(0);
  return [...stdout.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, name]) => name!);
}

it.each(PROGRAMS)(
  'every command of %s has an example of itself in its help, and refuses an unknown option',
  async (program) => {
    const commands = await commandsOf(program);
    expect(commands.length).toBeGreaterThan(3);
    for (const command of commands) {
      for (const [first] of await helpExamples(program, command)) expect(first).toBe(command);
      const { code, stderr } = await runProgram(program, [command, '--no-such-option']);
      expect({ command, code }).toEqual({ command, code: 2 });
      expect(stderr).toMatch(/^fleetally(-agent)?: .+\nnext: .+\nusage: fleetally/);
    }
  },
);

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
