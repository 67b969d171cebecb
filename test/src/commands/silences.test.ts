import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@fleetally/collector';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { helpExamples, runProgram, type Finished } from '../support/command-line.js';
import { dataOf, ServeProcess } from '../support/serve-process.js';

const FROM = '2026-01-07T14:00:00Z';
const ALARM = {
  alarm: 'pump:1',
  model: 'pump',
  planDigest: 'aa',
  cohort: { hw: 'a', region: 'eu' },
  feature: 'flow',
  features: ['flow'],
  signal: 'location',
  signals: ['flow/location'],
  lane: 'evidence',
  state: 'firing',
  raisedAt: Date.parse(FROM) / 1000 + 600,
  changedAt: Date.parse(FROM) / 1000,
  resolvedAt: null,
  evidence: 3_000,
  effect: { shiftSigma: 0.3, psi: 0.1, js: 0.1, wasserstein: 0.1, ks: 0.1 },
  recordedAtMs: Date.parse(FROM),
  author: 'collector',
  reason: '',
} as const;

let folder: string;
let collector: ServeProcess;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-silences-'));
  const store = await openStore({ data: dataOf(folder) }, 0);
  await store.alarms.append([ALARM]);
  await store.close();
  collector = await ServeProcess.start({ folder });
});
afterEach(async () => {
  await collector.end('SIGKILL');
  await rm(folder, { recursive: true });
});

const fleetally = (...args: string[]): Promise<Finished> => runProgram('fleetally', args, folder);
const silences = (...args: string[]): Promise<Finished> => fleetally('silences', ...args, '--data', dataOf(folder));
const add = (...args: string[]): Promise<Finished> =>
  silences(
    'add',
    '--cohort',
    'hw=a',
    '--from',
    FROM,
    '--for',
    '2h',
    '--reason',
    'firmware',
    '--author',
    'ann',
    ...args,
  );

describe('fleetally silences', () => {
  it('mark the alarms of a cohort, keep them out of what fires, and end', async () => {
    expect(await add()).toMatchObject({ code: 0 });
    const silenced = { silenced: true, silence: { author: 'ann', reason: 'firmware', until: '2026-01-07T16:00:00Z' } };
    expect(await collector.get('/api/v1/alarms')).toMatchObject({ alarms: [{ state: 'firing', ...silenced }] });
    const metrics = await (await fetch(`${collector.http}/metrics`)).text();
    expect(metrics).toMatch(/fleetally_alarms\{[^}]*state="silenced"\} 1/);
    expect(metrics).not.toMatch(/fleetally_alarms\{[^}]*state="firing"\} 1/);
    const listed = (await collector.get('/api/v1/silences')) as { silences: { silence: string }[] };
    expect(listed.silences).toMatchObject([{ cohort: { hw: 'a' }, from: FROM, author: 'ann' }]);
    // Its time is over by the collector's clock: it can't be ended any more, and stays on record.
    expect((await silences('end', listed.silences[0]!.silence)).stderr).toContain('is over since');
  });

  it('end early, while the collector runs and while it does not', async () => {
    const lasting = ['--cohort', 'hw=a', '--from', '2026-01-07T14:00:00Z', '--reason', 'r', '--to'];
    const to = new Date(Date.parse(FROM) + 89 * 86_400_000).toISOString();
    const ahead = ['--cohort', 'hw=a', '--from', '2099-01-01T00:00:00Z', '--for', '1d', '--reason', 'later'];
    await silences('add', ...lasting, to);
    await collector.end('SIGTERM');
    const { stdout } = await silences('add', ...ahead, '--json');
    const { silence } = (JSON.parse(stdout) as { silence: { silence: string } }).silence;
    expect(await silences('end', silence)).toMatchObject({ code: 0 });
    expect((await silences('list')).stdout).toContain('2099-01-01T00:00:00Z to 2099-01-01T00:00:00Z');
  });

  it('begin now, where no beginning is given: the page for operators said so, and it was refused', async () => {
    const before = Date.now();
    const { code, stdout } = await silences('add', '--cohort', 'hw=a', '--for', '2h', '--reason', 'firmware', '--json');
    expect(code).toBe(0);
    const { silence } = JSON.parse(stdout) as { silence: { from: string; to: string } };
    expect(Date.parse(silence.from)).toBeGreaterThan(before - 1_000);
    expect(Date.parse(silence.to) - Date.parse(silence.from)).toBe(2 * 3_600_000);
  });

  it('the examples of the help run as they stand', async () => {
    const examples = await helpExamples('fleetally', 'silences');
    // No collector has started there: adding one prepares the store that the list is read from.
    examples.sort((one, other) => Number(other.includes('add')) - Number(one.includes('add')));
    expect(examples.map(([, word]) => word)).toEqual(['add', 'list']);
    for (const example of examples) {
      expect(await fleetally(...example)).toMatchObject({ code: 0 });
    }
  });

  it('refuse what makes no sense, and warn of attributes that nobody has', async () => {
    expect((await add()).stderr).toContain('no device has reported hw=a yet');
    expect(await add('--to', FROM)).toMatchObject({ code: 2 });
    const wrong = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await silences('add', '--cohort', 'hw=a', '--reason', 'r', ...args);
      expect(code).toBe(1);
      return stderr;
    };
    expect(await wrong('--from', FROM, '--to', FROM)).toContain('to must be after from');
    expect(await wrong('--from', FROM, '--for', '91d')).toContain('may last 90 days');
    const noon = await silences('add', '--cohort', 'hw=a', '--reason', 'r', '--from', 'noon', '--to', FROM);
    expect(noon).toMatchObject({ code: 2, stderr: expect.stringContaining('--from noon: expected a time such as 2026-') as string }); // prettier-ignore
    expect((await silences('end', 'si-none')).stderr).toContain('there is no silence si-none');
    for (const args of [['add', '--from', FROM], ['add', '--cohort', 'hw'], ['mute'], ['end']]) {
      expect(await silences(...args)).toMatchObject({ code: 2 });
    }
  });

  it('need the token, and take nothing from other pages', async () => {
    const token = (await readFile(join(dataOf(folder), 'admin-token'), 'utf8')).trim();
    const post = async (headers: Record<string, string>, body = '{}'): Promise<number> => {
      const response = await fetch(`${collector.http}/api/v1/silences`, { method: 'POST', headers, body });
      return response.status;
    };
    const authorization = `Bearer ${token}`;
    expect(await post({})).toBe(401);
    expect(await post({ authorization: 'Bearer wrong' })).toBe(401);
    expect(await post({ authorization, origin: 'https://elsewhere.example' })).toBe(403);
    expect(await post({ authorization, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await post({ authorization })).toBe(400);
    expect(await post({ authorization }, 'no json')).toBe(400);
    expect(await post({ authorization }, ' '.repeat(70_000))).toBe(413);
    const good = JSON.stringify({ cohort: {}, from: FROM, to: '2026-01-08T00:00:00Z', reason: 'r' });
    expect(await post({ authorization }, good)).toBe(200);
  });
});
