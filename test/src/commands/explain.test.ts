import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalPlanBytes, Counter, parsePlan, planDigest, signalsOf, toHex } from '@fleetally/counts';
import { openStore, type StoredReport } from '@fleetally/collector';
import { Random } from '@fleetally/sim';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helpExamples, runProgram, type Finished } from '../support/command-line.js';
import { dataOf, ServeProcess } from '../support/serve-process.js';
import { until } from '../support/until.js';

const SEED = 77;
const WINDOW = 300;
const FIRST = 1_700_000_100;
const SETTINGS = { detection: { clock: 'window' }, retention: { reportsDays: 0 } } as const;

const plan = parsePlan({
  schema: 'fleetally.plan/1',
  model: 'pump',
  pairs: [],
  features: [
    {
      kind: 'numeric',
      name: 'flow',
      source: { tensor: 'x', column: 0 },
      edges: Array.from({ length: 17 }, (_, i) => i / 16),
      split: 8,
      reference: Array.from({ length: 19 }, (_, i) => (i < 16 ? 100 : 0)),
    },
  ],
});
const digest = toHex(planDigest(plan));
const signals = signalsOf(plan);

/** Evenly spread values; those of hardware class b lie 0.2 higher from window 40 on. */
function report(device: number, window: number, random: Random): StoredReport {
  const hw = device % 2 === 0 ? 'a' : 'b';
  const shift = hw === 'b' && window >= 40 ? 0.2 : 0;
  const counter = new Counter(plan);
  counter.countRows(
    Float64Array.from({ length: 30 }, () => Math.min(1, random.uniform() * 0.8 + shift)),
    30,
  );
  const { cells, inferences } = counter.finish();
  const samples = new Float64Array(signals.groups.length);
  const sums = new Float64Array(signals.signals.length);
  signals.measure(cells, inferences, samples, sums);
  return {
    ...{ device: `pump-${device}`, boot: 1, sequence: window + 1, model: 'pump', planDigest: digest },
    ...{ version: '1', variant: '', modelDigest: '', windowStart: FIRST + window * WINDOW, windowSeconds: WINDOW },
    ...{ receivedAtMs: 0, inferences, counts: cells, level: 'aggregate', milliEpsilon: 0, attributes: { hw } },
    samples: Float32Array.from(samples),
    sums: Float32Array.from(sums),
  };
}

describe(`fleetally explain (seed ${SEED})`, () => {
  let folder: string;
  let collector: ServeProcess;
  const explain = (...args: string[]): Promise<Finished> => runProgram('fleetally', ['explain', ...args], folder);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetally-explain-'));
    const store = await openStore({ data: dataOf(folder) }, 0);
    await store.plans.put({ digest, model: 'pump', body: new TextDecoder().decode(canonicalPlanBytes(plan)) }, 0);
    const random = new Random(SEED);
    for (let window = 0; window < 50; window++) {
      await store.reports.append(Array.from({ length: 20 }, (_, d) => report(d, window, random)));
    }
    await store.close();
    collector = await ServeProcess.start({ folder, config: SETTINGS });
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
    await writeFile(file, JSON.stringify({ ...SETTINGS, data: dataOf(folder) }));
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
