import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Counter, canonicalPlanBytes, cellLayout, parsePlan, type Plan } from '@fleetally/counts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../support/command-line.js';
import { ServeProcess } from '../support/serve-process.js';
import { needed } from '../support/shared-files.js';
import { until } from '../support/until.js';
import { HAR_DATA, HAR_MODEL, readHar, type HarData } from './har-data.js';
import { harPlan } from './har-plan.js';
import { fleetCsv, fleetRows, TABLES, trainingCsv, type FleetRow } from './har-tables.js';

const { windows, windowSeconds, changeAt } = TABLES;
const AGENTS = 3;
/**
 * Nothing is judged before every agent has sent everything, so that it doesn't matter which of them is faster: the
 * collector waits for late reports through all windows, and a last replay moves its clock on beyond that.
 */
const LATENESS = windows;
const LATER = 2 * windows + 20;

interface FoundAlarm {
  readonly cohort: Readonly<Record<string, string>>;
  readonly feature: string;
  readonly raisedAt: string;
  readonly effect: Readonly<Record<string, number>>;
}

interface Compared {
  readonly features: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly effect: Readonly<Record<string, number>>;
  }[];
}

describe.skipIf(HAR_DATA === undefined || HAR_MODEL === undefined)(
  'one change, seen by profile, replay, collector, compare and backtest (skipped without ../shared/data/har and ../shared/models/har)',
  () => {
    let folder: string;
    let collector: ServeProcess | undefined;
    let data: HarData;
    let rows: FleetRow[];
    const start = (Math.floor(Date.now() / 1000 / windowSeconds) - LATER - 10) * windowSeconds;
    const file = (name: string): string => join(folder, name);

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'fleetally-tools-'));
      data = readHar(needed(HAR_DATA));
      const people = data.streams.filter(({ subject }) => subject > 's10');
      rows = fleetRows(data, people, start);
      await writeFile(
        file('train.csv'),
        trainingCsv(
          data,
          data.streams.filter(({ subject }) => subject <= 's10'),
        ),
      );
      await writeFile(file('fleet.csv'), fleetCsv(data, rows));
      const later = rows.filter(({ window }) => window < 2);
      const moved = later.map((row) => ({ ...row, time: row.time + LATER * windowSeconds }));
      await writeFile(file('later.csv'), fleetCsv(data, moved));
      const watches = rows.filter(({ kind }) => kind === 'watch');
      await writeFile(
        file('before.csv'),
        fleetCsv(
          data,
          watches.filter(({ window }) => window < changeAt),
        ),
      );
      await writeFile(
        file('after.csv'),
        fleetCsv(
          data,
          watches.filter(({ window }) => window >= changeAt),
        ),
      );
    });
    afterAll(async () => {
      await collector?.end('SIGKILL');
      await rm(folder, { recursive: true });
    });

    const ran = async (...[program, ...args]: Parameters<typeof runProgram>): Promise<string> => {
      const { code, stdout, stderr } = await runProgram(program, ...args);
      expect(code, stderr + stdout).toBe(0);
      return stdout;
    };

    it('profiles the training rows into the plan that the library makes of them', async () => {
      const model = ['--model', needed(HAR_MODEL), '--model-name', 'har'];
      const columns = ['--label', 'label', '--device-column', 'device'];
      await ran(
        'fleetally-agent',
        ['profile', ...model, ...columns, '--data', 'train.csv', '--out', 'plan.json'],
        folder,
      );
      const learnt = data.streams.filter(({ subject }) => subject <= 's10');
      const plan = await harPlan(needed(HAR_MODEL), data, learnt);
      expect(await readFile(file('plan.json'))).toEqual(Buffer.from(canonicalPlanBytes(plan)));
    }, 60_000);

    it('replays the fleet by three agents: the collector holds just the counts that the rows make', async () => {
      const plan = parsePlan(JSON.parse(await readFile(file('plan.json'), 'utf8')));
      const config = { detection: { clock: 'window', baselineWindows: 100, lateness: { windows: LATENESS } } } as const;
      collector = await ServeProcess.start({ folder, config });
      const serving = collector;
      const replayed = async (csv: string, shard: string) => {
        const args = ['--model', needed(HAR_MODEL), '--plan', 'plan.json', '--data', csv, '--json', '-'];
        const columns = ['--device-column', 'device', '--time-column', 'time', '--attributes', 'kind'];
        const where = ['--collector', serving.grpc, '--shard', shard];
        const out = await ran('fleetally-agent', ['replay', ...args, ...columns, ...where], folder);
        return JSON.parse(out) as { inferences: number; reports: { sealed: number; acked: number } };
      };
      const shards = Array.from({ length: AGENTS }, (_, i) => `${i + 1}/${AGENTS}`);
      const results = await Promise.all(shards.map((shard) => replayed('fleet.csv', shard)));
      await replayed('later.csv', '1/1');
      expect(results.reduce((sum, { inferences }) => sum + inferences, 0)).toBe(rows.length);
      const sealed = results.reduce((sum, { reports }) => sum + reports.sealed, 0);
      expect(sealed).toBe(10 * windows);
      await until(
        'evaluation',
        async () => (await serving.get('/api/v1/fleet')) as { evaluatedTo: string; reports: number },
        ({ evaluatedTo }) => Date.parse(evaluatedTo) / 1000 >= start + windows * windowSeconds,
      );
      for (const feature of ['x_gyro_std', 'acc_mag_mean']) {
        const range = `from=${start}&to=${start + windows * windowSeconds}`;
        const path = `/api/v1/models/har/features/${feature}?cohort=kind%3Dwatch&${range}`;
        const { current } = (await serving.get(path)) as { current: { counts: number[] } };
        expect(current.counts, feature).toEqual(countedHere(plan, feature, rows));
      }
    }, 180_000);

    it('names the same features in the live fleet, in a backtest and in a comparison of two files', async () => {
      const serving = collector!;
      const { alarms } = (await serving.get('/api/v1/alarms?limit=1000')) as { alarms: FoundAlarm[] };
      const backtestArgs = ['fleet.csv', '--time', 'time', '--device', 'device', '--cohort', 'kind', '--window', '5m'];
      const clock = ['--clock', 'window', '--baseline-windows', '100', '--json', '-'];
      const tested = JSON.parse(await ran('fleetally', ['backtest', ...backtestArgs, ...clock], folder)) as {
        alarms: FoundAlarm[];
      };
      const columns = ['--device', 'device', '--features', data.features.join(','), '--json', '-'];
      const compared = JSON.parse(
        await ran('fleetally', ['compare', 'before.csv', 'after.csv', ...columns], folder),
      ) as Compared;
      // The machine's own speed is real and may change on the way: latency is not what this fleet is about.
      const ofFeatures = ({ feature }: FoundAlarm): boolean => feature !== 'latency' && feature !== 'output';
      const live = alarms.filter(ofFeatures);
      const drifted = compared.features.filter(({ verdict }) => verdict === 'drift');
      const gyroscope = data.features.filter((name) => name.includes('gyro')).sort();
      expect(live.map(({ feature }) => feature).sort()).toEqual(gyroscope);
      expect(tested.alarms.map(({ feature }) => feature).sort()).toEqual(gyroscope);
      expect(drifted.map(({ name }) => name).sort()).toEqual(gyroscope);
      for (const { cohort, raisedAt } of [...live, ...tested.alarms]) {
        expect(cohort).toEqual({ kind: 'watch' });
        expect((Date.parse(raisedAt) / 1000 - start) / windowSeconds).toBe(changeAt + 2);
      }
      // Each has bins of its own: the plan's, those of the first windows, those of both files together.
      for (const name of gyroscope) {
        const sizes = [
          live.find(({ feature }) => feature === name)!.effect['ks']!,
          tested.alarms.find(({ feature }) => feature === name)!.effect['ks']!,
          drifted.find((feature) => feature.name === name)!.effect['ks']!,
        ];
        console.log(`tools: ${name}: K-S ${sizes.map((size) => size.toFixed(3)).join(', ')} (live, backtest, compare)`);
        expect(Math.max(...sizes) - Math.min(...sizes), name).toBeLessThan(0.06);
      }
    }, 180_000);
  },
);

/** The counts of one feature's bins over all watches' rows, made here. */
function countedHere(plan: Plan, feature: string, rows: readonly FleetRow[]): number[] {
  const counter = new Counter(plan);
  for (const { kind, values } of rows) if (kind === 'watch') counter.countRows(Float64Array.from(values), 1);
  const index = plan.features.findIndex(({ name }) => name === feature);
  const block = cellLayout(plan).blocks.find((one) => one.feature === index);
  const bins = (plan.features[index] as { edges: readonly number[] }).edges.length - 1;
  return [...counter.cells.subarray(block!.offset, block!.offset + bins)];
}
