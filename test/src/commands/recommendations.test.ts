import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type StoredReport } from '@fleetally/collector';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helpExamples, runProgram, type Finished } from '../support/command-line.js';
import { dataOf, ServeProcess } from '../support/serve-process.js';
import { until } from '../support/until.js';

const NOW = Date.parse('2026-01-07T14:00:00Z');
const AT = '2026-01-07 14:00:00';

let folder: string;
let collector: ServeProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-recommendations-'));
  const store = await openStore({ data: dataOf(folder) }, 0);
  const by = { author: 'ann', reason: 'first', addedAtMs: NOW, executionProviders: [], card: {} };
  const variant = { model: 'gait', version: '1.1.0', variant: '', digest: 'b'.repeat(64), sizeBytes: 10, ...by };
  await store.registry.change(() => [{ action: 'added', variant }]);
  await store.reports.append(['w1', 'w2', 'p1'].map(reportOf));
  const attributes = (device: string) => ({ kind: device.startsWith('w') ? 'watch' : 'phone' });
  const known = ['w1', 'w2', 'p1'].map((device) => ({ device, boot: 1, attributes: attributes(device) }));
  await store.devices.putAttributes(known, NOW);
  const { write } = store.connection;
  await write.insert('recommendation_events', [
    row(1, 're-back', { action: 'rollback', from_version: '1.2.0', to_version: '1.1.0', cause: 'harm' }),
    row(2, 're-gone', { action: 'rollback', from_version: '1.2.0', to_version: '1.0.0', cause: 'other' }),
    row(3, 're-look', { action: 'inspect-devices', cohorts: [{}], cause: 'devices' }),
  ]);
  const device = { recommendation: 're-look', part: 'scope', recorded_at: AT };
  await write.insert(
    'recommendation_devices',
    ['p1', 'p7'].map((name) => ({ ...device, device: name })),
  );
  await store.close();
  // Where the examples look.
  await symlink(dataOf(folder), join(folder, 'fleetally-data'));
  collector = await ServeProcess.start({ folder, config: { retention: { reportsDays: 0 } } });
});
afterAll(async () => {
  await collector.end('SIGKILL');
  await rm(folder, { recursive: true });
});

const run = (...args: string[]): Promise<Finished> =>
  runProgram('fleetally', ['recommendations', ...args, '--data', dataOf(folder)], folder);
const REASON = ['--author', 'bob', '--reason', 'seen it'];

interface Shown {
  readonly recommendation: { readonly state: string; readonly rollout?: string; readonly progress?: object };
}

describe('fleetally recommendations', () => {
  it('accept a rollback, which starts one, and show how far its devices have come', async () => {
    expect((await run('list')).stdout).toContain('re-back  open  gait: rollback 1.2.0 to 1.1.0. It does worse.');
    const accepted = await run('accept', 're-back', ...REASON, '--json');
    expect(accepted).toMatchObject({ code: 0, stderr: '' });
    expect((JSON.parse(accepted.stdout) as Shown).recommendation).toMatchObject({
      state: 'accepted',
      rollout: 'ro-re-back',
      progress: { back: 0, total: 2, devices: [{ device: 'w1', state: 'waiting' }, { device: 'w2' }] },
    });
    expect(await collector.get('/api/v1/rollouts')).toMatchObject({
      rollouts: [{ rollout: 'ro-re-back', version: '1.1.0', kind: 'rollback', author: 'bob' }],
    });
    expect(await collector.get('/api/v1/recommendations?state=accepted')).toMatchObject({
      recommendations: [{ recommendation: 're-back', author: 'bob', stateReason: 'seen it' }],
    });
    const shown = (await run('show', 're-back')).stdout;
    expect(shown).toContain('0 of 2 devices are back');
    expect(shown).toMatch(/ accepted {2}bob: seen it/);
    expect((await run('accept', 're-back', ...REASON)).stderr).toContain('re-back is accepted, by bob: seen it');
  });

  it('dismiss one, tell why one cannot be accepted, and count them in the metrics', async () => {
    expect(await run('dismiss', 're-look', ...REASON)).toMatchObject({ code: 0 });
    expect((await run('show', 're-look')).stdout).toMatch(/dismissed by bob[^]*for\n {2}p1\n {2}p7\n/);
    const refused = await run('accept', 're-gone', ...REASON);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain('gait 1.0.0 is not registered');
    expect(await run('accept', 're-gone', '--by-hand', ...REASON)).toMatchObject({ code: 0 });
    const counted = 'fleetally_recommendations{model="gait",action="inspect-devices",state="dismissed"} 1';
    const metrics = async (): Promise<string> => (await fetch(`${collector.http}/metrics`)).text();
    await until('the count', metrics, (text) => text.includes(counted));
  });

  it('names no forgotten device any more', async () => {
    const forgotten = await runProgram(
      'fleetally',
      ['devices', 'forget', 'p1', '--yes', '--json', '--data', dataOf(folder)],
      folder,
    );
    expect(forgotten).toMatchObject({ code: 0 });
    const { stdout } = await run('show', 're-look', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ recommendation: { scope: { devices: ['p7'] } } });
  });

  it('refuse what makes no sense, and what comes without the token', async () => {
    for (const args of [['list', 'x'], ['show'], ['accept', 're-back'], ['mend', 're-back']]) {
      expect(await run(...args)).toMatchObject({ code: 2 });
    }
    const said = async (...args: string[]): Promise<string> => (await run(...args)).stderr;
    expect(await said('show', 're-none')).toContain('there is no recommendation re-none');
    expect(await said('dismiss', 're-none', ...REASON)).toContain('there is no recommendation re-none');
    expect(await said('list', '--state', 'done')).toContain('--state done: expected open, accepted');
    expect(await said('dismiss', 're-gone', '--author', 'policy', '--reason', 'r')).toContain('is not a person');
    const url = `${collector.http}/api/v1/recommendations/re-gone/dismiss`;
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401);
    const authorization = `Bearer ${(await readFile(join(dataOf(folder), 'admin-token'), 'utf8')).trim()}`;
    const post = await fetch(url, { method: 'POST', headers: { authorization }, body: '{}' });
    expect([post.status, await post.text()]).toEqual([400, expect.stringContaining('reason is missing')]);
    expect((await fetch(`${collector.http}/api/v1/recommendations/re-none`)).status).toBe(404);
  });

  it('the examples of the help run as they stand', async () => {
    for (const example of await helpExamples('fleetally', 'recommendations')) {
      expect(await runProgram('fleetally', example, folder)).toMatchObject({ code: 0 });
    }
  });
});

function row(event_id: number, recommendation: string, change: Record<string, unknown>): Record<string, unknown> {
  const texts = { from_version: '', to_version: '', to_variant: '', expected_gain: '', would_change: '', rollout: '' };
  return {
    ...{ event_id, recommendation, state: 'open', model: 'gait', cohorts: [{ kind: 'watch' }], variants: [], ...texts },
    ...{ reason: 'It does worse.', evidence: '[]', ruled_out: '[]', raised_at: NOW / 1_000, opened_at: AT },
    ...{ author: 'fleetally', state_reason: 'found', recorded_at: AT, ...change },
  };
}

function reportOf(device: string): StoredReport {
  const numbers = { boot: 1, sequence: 1, windowSeconds: 300, inferences: 20, milliEpsilon: 0, receivedAtMs: NOW };
  return {
    ...{ device, model: 'gait', planDigest: 'aa'.repeat(32), version: '1.2.0', variant: '', ...numbers },
    ...{
      modelDigest: 'c'.repeat(64),
      windowStart: NOW / 1_000,
      counts: Int32Array.of(20),
      level: 'aggregate' as const,
    },
    ...{ samples: Float32Array.of(20), sums: Float32Array.of(1), attributes: {} },
  };
}
