import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@fleetally/collector';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helpExamples, runProgram, type Finished } from '../support/command-line.js';
import { dataOf, ServeProcess } from '../support/serve-process.js';
import { SHIFTED_FLEET_SETTINGS, storeShiftedFleet } from '../support/shifted-fleet.js';
import { until } from '../support/until.js';

const SEED = 77;

describe(`fleetally explain (seed ${SEED})`, () => {
  let folder: string;
  let collector: ServeProcess;
  const explain = (...args: string[]): Promise<Finished> => runProgram('fleetally', ['explain', ...args], folder);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetally-explain-'));
    const store = await openStore({ data: dataOf(folder) }, 0);
    await storeShiftedFleet(store, SEED);
    await store.close();
    collector = await ServeProcess.start({ folder, config: SHIFTED_FLEET_SETTINGS });
    await until('an alarm', alarms, ({ length }) => length > 0);
  });
  afterAll(async () => {
    await collector.end('SIGTERM');
    await rm(folder, { recursive: true });
  });

  async function alarms(): Promise<{ alarm: string }[]> {
    const answer = await fetch(new URL('/api/v1/alarms', collector.http));
    return ((await answer.json()) as { alarms: { alarm: string }[] }).alarms;
  }

  it('asks the running collector, and says the same once it has stopped; the example of the help as it stands', async () => {
    const [{ alarm } = { alarm: '' }] = await alarms();
    const asked = await explain(alarm, '--data', dataOf(folder), '--json');
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    const told = JSON.parse(asked.stdout) as Record<string, Record<string, unknown>>;
    expect(told['schema']).toBe('fleetally.explain/1');
    expect(told['replay']).toMatchObject({ outcome: 'same' });
    expect(told['alarm']).toMatchObject({ feature: 'flow', cohort: { hw: 'b' } });
    await collector.end('SIGTERM');
    const file = join(folder, 'collector.yaml');
    await writeFile(file, JSON.stringify({ ...SHIFTED_FLEET_SETTINGS, data: dataOf(folder) }));
    expect(JSON.parse((await explain(alarm, '--json')).stdout)).toEqual(told);
    for (const [, , id, ...rest] of await helpExamples('fleetally', 'explain')) {
      expect(id).toBe(alarm);
      const { code, stdout, stderr } = await explain(id!, ...rest);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain('Judged once more from the stored reports: the same alarm.');
    }
  });

  it('says which alarms there are when there is no such one, and what to give when nothing is given', async () => {
    const { code, stderr } = await explain('pump:1', '--data', dataOf(folder));
    expect([code, stderr]).toEqual([1, expect.stringContaining('there is no alarm pump:1; there are pump:')]);
    expect((await explain()).stderr).toContain('ALARM is missing');
  });
});
