import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@fleetally/collector';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helpExamples, runProgram, type Finished } from '../support/command-line.js';
import { dataOf, ServeProcess } from '../support/serve-process.js';

const NOW = Date.parse('2026-01-07T14:00:00Z');

let folder: string;
let collector: ServeProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-rollouts-'));
  const store = await openStore({ data: dataOf(folder) }, 0);
  const by = { author: 'ann', reason: 'first', addedAtMs: NOW, executionProviders: [], card: {} };
  const file = (version: string, digit: string) => ({
    action: 'added' as const,
    variant: { model: 'har', version, variant: '', digest: digit.repeat(64), sizeBytes: 10, ...by },
  });
  await store.registry.change(() => [file('1.0.0', 'a'), file('1.1.0', 'b'), file('1.2.0', 'c')]);
  const before = (rollout: string, version: string) => ({
    ...({ rollout, model: 'har', version, kind: 'release', controlShare: 0, state: 'running' } as const),
    ...({ action: 'started', stage: 0, stageSince: NOW / 1000, startedAtMs: NOW, changedAtMs: NOW } as const),
    stages: [0.5, 1].map((share) => ({ share, soakSeconds: 60, minDevices: 1 })),
    ...{ author: 'ann', reason: 'first' },
  });
  await store.rollouts.change(() => [before('ro-1', '1.0.0'), before('ro-2', '1.2.0')]);
  const runs = { version: '1.0.0', variant: '', digest: 'a'.repeat(64) };
  const devices = Array.from({ length: 40 }, (_, i) => `d${i}`);
  await store.deliveries.put(
    devices.map((device) => ({ model: 'har', device, runs, executionProviders: [], toldAtMs: 0, recordedAtMs: NOW })),
  );
  await store.close();
  // Where the examples look.
  await symlink(dataOf(folder), join(folder, 'fleetally-data'));
  collector = await ServeProcess.start({ folder });
});
afterAll(async () => {
  await collector.end('SIGKILL');
  await rm(folder, { recursive: true });
});

const fleetally = (...args: string[]): Promise<Finished> => runProgram('fleetally', args, folder);
const rollouts = (...args: string[]): Promise<Finished> => fleetally('rollouts', ...args, '--data', dataOf(folder));

describe('fleetally rollouts', () => {
  it('start on a running collector, which shows where its devices are, and goes on after a kill', async () => {
    const id = 'ro-better';
    const how = ['--stages', '25%,100%', '--control', '10%', '--author', 'bob', '--reason', 'better', '--json'];
    const started = await rollouts('start', 'har', '1.1.0', '--id', id, ...how);
    expect(started).toMatchObject({ code: 0 });
    expect(started.stderr).toContain('ro-2 brings 1.2.0 meanwhile');
    // Asked again, as by a script that has lost the answer.
    expect(await rollouts('start', 'har', '1.1.0', '--id', id, ...how)).toMatchObject({ code: 0 });
    await collector.end('SIGKILL');
    collector = await ServeProcess.start({ folder });
    const listed = (await collector.get('/api/v1/rollouts?model=har')) as { rollouts: object[] };
    expect(listed.rollouts).toMatchObject([
      { rollout: id, version: '1.1.0', state: 'running', stage: 1, author: 'bob', reason: 'better' },
      { rollout: 'ro-2' },
      { rollout: 'ro-1' },
    ]);
    const { devices, stages } = (await collector.get(`/api/v1/rollouts/${id}`)) as Record<'devices' | 'stages', Counts>;
    const { assigned, waiting, controls } = devices;
    expect(assigned + waiting + controls).toBe(40);
    expect(stages).toMatchObject([{ devices: { assigned, running: 0 } }, { devices: { waiting } }]);
    expect((await rollouts('show', id)).stdout).toMatch(
      new RegExp(`1 {2}25 %, 6 h, 5 judged: ${assigned} assigned, .* <-`),
    );
    const abort = await rollouts('abort', id, '--keep', '--reason', 'no');
    expect(abort.stdout).toContain('aborted, kept');
    expect((await rollouts('abort', id, '--reason', 'no')).stderr).toContain('there is nothing to abort');
  });

  it('refuse what makes no sense, and say what would', async () => {
    const token = (await readFile(join(dataOf(folder), 'admin-token'), 'utf8')).trim();
    const post = async (path: string, body: object): Promise<string> => {
      const headers = { authorization: `Bearer ${token}` };
      const url = `${collector.http}/api/v1/rollouts${path}`;
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ reason: 'r', ...body }) });
      return `${response.status} ${await response.text()}`;
    };
    const next = { model: 'har', version: '1.1.0' };
    const cases: [object, string][] = [
      [{ model: 'har', version: '9.9.9' }, '404'],
      [{ model: 'har', version: '1.2.0' }, '409'],
      [{ ...next, stages: [{ share: 0.5 }] }, 'the last stage is 100 %'],
      [{ ...next, stages: [{ share: 0.5 }, { share: 0.1 }, { share: 1 }] }, 'stages grow'],
      [{ ...next, stages: [{ share: 1, size: 3 }] }, 'size is not one of'],
      [{ ...next, controlShare: 0.9 }, 'controls are 0 % to 50 %'],
      [{ ...next, minDevices: 0 }, '1 judged device or more'],
      [{ ...next, scope: { attribute: 'hw' } }, 'scope:'],
      [{ ...next, devices: [] }, 'no device is named'],
      [{ ...next, fromVersions: ['1.1.0'] }, 'come from and go to'],
      [{ ...next, author: 'policy' }, 'is not a person'],
      [{ ...next, reason: '' }, 'reason is missing'],
      [{ model: 'har', version: '1.0.0', rollout: 'ro-2' }, 'is another rollout already: its version differs'],
      [{ ...next, rollout: 'ro-re-5e8a01f2' }, 'does not begin with ro-re-'],
    ];
    for (const [body, said] of cases) expect(await post('', body)).toContain(said);
    expect(await post('/ro-none/pause', {})).toContain('404');
    expect(await post('/ro-2/resume', {})).toContain('there is nothing to resume');
    expect((await fetch(`${collector.http}/api/v1/rollouts`, { method: 'POST', body: '{}' })).status).toBe(401);
    expect((await fetch(`${collector.http}/api/v1/rollouts/ro-none`)).status).toBe(404);
    const unused = [
      ['start', 'har', '1.1.0'],
      ['start', 'har', '1.1.0', '--reason', 'r', '--stages', 'all'],
      ['pause'],
    ];
    for (const args of unused) expect(await rollouts(...args)).toMatchObject({ code: 2 });
  });

  it('the examples of the help run as they stand, one after the other', { timeout: 60_000 }, async () => {
    for (const example of await helpExamples('fleetally', 'rollouts')) {
      const done = await fleetally(...example);
      expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('ro-') as string });
    }
    const { stdout } = await rollouts('show', 'ro-1', '--json');
    const shown = JSON.parse(stdout) as { rollout: { state: string; history: { action: string; author: string }[] } };
    expect(shown.rollout.state).toBe('aborted');
    expect(shown.rollout.history.filter(({ author }) => author === 'ann').map(({ action }) => action)).toEqual([
      'started',
      'paused',
      'aborted',
    ]);
  });
});

interface Counts {
  readonly assigned: number;
  readonly waiting: number;
  readonly controls: number;
}
