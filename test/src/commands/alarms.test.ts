import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@fleetally/collector';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { helpExamples, runProgram, type Finished } from '../support/command-line.js';
import { dataOf, ServeProcess } from '../support/serve-process.js';

const RAISED = Date.parse('2026-01-13T14:15:00Z') / 1000;
const ALARM = {
  alarm: 'pump:1',
  model: 'pump',
  planDigest: 'aa',
  cohort: { hw: 'a' },
  feature: 'flow',
  features: [],
  signal: 'location',
  signals: ['flow/location'],
  lane: 'evidence',
  state: 'firing',
  raisedAt: RAISED,
  changedAt: RAISED - 600,
  resolvedAt: null,
  evidence: 3_000,
  effect: { shiftSigma: 0.3, psi: 0.1, js: 0.1, wasserstein: 0.1, ks: 0.1 },
  found: { clock: 'window', effectSd: 0.3, devices: 16 },
  recordedAtMs: RAISED * 1000,
  author: 'fleetally',
  reason: 'raised',
} as const;
/** Of another onset: an incident of its own. */
const OTHER = { ...ALARM, alarm: 'pump:2', raisedAt: RAISED + 90_000, changedAt: RAISED + 89_400 };

let folder: string;
let collector: ServeProcess;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-alarms-'));
  await seed(dataOf(folder));
  collector = await ServeProcess.start({ folder });
});
afterEach(async () => {
  await collector.end('SIGKILL');
  await rm(folder, { recursive: true });
});

async function seed(data: string): Promise<void> {
  const store = await openStore({ data }, 0);
  await store.alarms.append([ALARM, OTHER]);
  await store.close();
}

const fleetally = (...args: string[]): Promise<Finished> => runProgram('fleetally', args, folder);
const on = (command: string, ...args: string[]): Promise<Finished> =>
  fleetally(command, ...args, '--data', dataOf(folder));

interface Incidents {
  readonly incidents: { readonly incident: string; readonly headline: string; readonly alarms: readonly string[] }[];
}

describe('fleetally incidents and alarms', () => {
  it('list and show what happened, headline first', async () => {
    const { incidents } = JSON.parse((await on('incidents', 'list', '--json')).stdout) as Incidents;
    expect(incidents.map(({ alarms }) => alarms)).toEqual([['pump:2'], ['pump:1']]);
    const [{ incident, headline }] = incidents.slice(1) as [Incidents['incidents'][number]];
    expect(headline).toBe(
      'flow on devices with hw a reads about 0.3 σ high since Tuesday 13 January 14:05 UTC; 16 devices',
    );
    expect((await on('incidents', 'list')).stdout).toContain(`${incident}  open  pump: ${headline}`);
    const { stdout } = await on('incidents', 'show', incident);
    expect(stdout.split('\n')[0]).toBe(headline);
    expect(stdout).toContain('100 %  flow/location  +0.3 σ');
    expect(stdout).toContain('notification: due since');
    expect(await collector.get(`/api/v1/incidents/${incident}`)).toMatchObject({ headline, state: 'open' });
    expect((await on('alarms', 'list')).stdout).toContain(`pump:1  firing  since 2026-01-13T14:05:00Z  flow/location  ${incident}`); // prettier-ignore
  });

  it('decide, with author and reason on record, by the alarm or by its incident', async () => {
    expect(await on('alarms', 'keep', 'pump:1', '--reason', 'known', '--author', 'ann')).toMatchObject({
      code: 0,
      stdout: 'pump:1  kept, firing\n',
    });
    const metrics = async (): Promise<string> => (await fetch(`${collector.http}/metrics`)).text();
    expect(await metrics()).toMatch(/fleetally_alarms\{[^}]*state="kept"\} 1/);
    expect(await metrics()).toMatch(/fleetally_incidents\{[^}]*state="kept"\} 1/);
    const { incidents } = (await collector.get('/api/v1/incidents')) as Incidents;
    const kept = incidents.find(({ alarms }) => alarms.includes('pump:1'))!;
    expect(kept).toMatchObject({ quiet: 'kept', notification: { state: 'withdrawn' } });
    const token = (await readFile(join(dataOf(folder), 'admin-token'), 'utf8')).trim();
    const post = (path: string, body: object, authorization = `Bearer ${token}`): Promise<Response> =>
      fetch(`${collector.http}${path}`, { method: 'POST', headers: { authorization }, body: JSON.stringify(body) });
    const resolve = `/api/v1/incidents/${kept.incident}/resolve`;
    expect((await post(resolve, { reason: 'cleaned' }, 'Bearer wrong')).status).toBe(401);
    expect(await (await post(resolve, { reason: 'cleaned', author: 'bob' })).json()).toMatchObject({
      decided: [{ alarm: 'pump:1', action: 'resolve', state: 'resolved', author: 'bob' }],
    });
    expect((await post('/api/v1/alarms/pump%3A2/keep', { reason: 'known', author: 'bob' })).status).toBe(200);
    expect(await collector.get(`/api/v1/incidents/${kept.incident}`)).toMatchObject({
      state: 'resolved',
      decisions: [
        { action: 'keep', author: 'ann', reason: 'known' },
        { action: 'resolve', author: 'bob', reason: 'cleaned' },
      ],
    });
    const { stdout } = await on('alarms', 'show', 'pump:1');
    expect(stdout).toContain('ann: keep from 2026-01-13T14:15:00Z on: known');
    expect(stdout).toContain('resolved  bob: cleaned');
    expect(stdout).toContain('firing  fleetally: raised');
  });

  it('the examples of the help run as they stand, and decide without a collector, too', async () => {
    await seed(join(folder, 'fleetally-data'));
    for (const command of ['incidents', 'alarms']) {
      for (const example of await helpExamples('fleetally', command)) {
        // That one needs reports: explain.test.ts runs it.
        if (example[1] === 'explain') continue;
        expect({ example, ...(await fleetally(...example)) }).toMatchObject({ code: 0, stderr: '' });
      }
    }
    await collector.end('SIGTERM');
    expect(await on('alarms', 'resolve', 'pump:2', '--reason', 'over')).toMatchObject({ code: 0 });
    expect((await on('incidents', 'list')).stdout).toMatch(/^in-\w+ {2}open .*\nin-\w+ {2}resolved .*\n$/);
  });

  it('refuse what makes no sense, and say what would', async () => {
    const refused = async (code: number, ...args: string[]): Promise<string> => {
      const finished = await on('alarms', ...args);
      expect({ args, code: finished.code }).toEqual({ args, code });
      return finished.stderr;
    };
    expect(await refused(2, 'keep', 'pump:1')).toContain('why? Give --reason');
    expect(await refused(2, 'mute', 'pump:1')).toContain('give list, show, explain, rebaseline, keep or resolve');
    expect(await refused(2, 'show')).toContain('ALARM is missing');
    expect(await refused(1, 'show', 'pump:9')).toContain('there is no alarm pump:9');
    expect(await refused(1, 'keep', 'pump:9', '--reason', 'r')).toContain('there is no alarm or incident pump:9');
    expect(await refused(1, 'keep', 'pump:1', '--reason', 'r', '--author', 'policy')).toContain('is not a person');
    expect(await refused(1, 'rebaseline', 'pump:1', '--reason', 'r')).toContain('watched no more');
    expect(await on('incidents', 'show', 'in-none')).toMatchObject({ code: 1 });
    expect(await on('incidents', 'show')).toMatchObject({ code: 2 });
    await on('alarms', 'keep', 'pump:1', '--reason', 'r', '--author', 'ann');
    expect(await refused(1, 'keep', 'pump:1', '--reason', 'r')).toContain('is kept already, by ann');
    await on('alarms', 'resolve', 'pump:1', '--reason', 'r');
    expect(await refused(1, 'resolve', 'pump:1', '--reason', 'r')).toContain('is resolved already');
  });
});
