import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitor, type MonitoredSession } from '@fleetally/agent';
import { openStore } from '@fleetally/collector';
import { planFromBytes, type NumericFeature, type Plan } from '@fleetally/counts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataOf, ServeProcess } from '../support/serve-process.js';
import { needed } from '../support/shared-files.js';
import { until } from '../support/until.js';
import { HAR_DATA, HAR_MODEL, readHar, type HarStream } from './har-data.js';
import { CLASSES, HAR_NAME, harPlan } from './har-plan.js';

const WINDOW_SECONDS = 300;
/** Windows over which a device spreads all its rows, once in every round. */
const WINDOWS = 4;
const MOST_ROUNDS = 8;
const RANK_ERROR = 0.02;

interface Device {
  readonly rows: Float32Array;
  readonly session: MonitoredSession;
}

describe.skipIf(HAR_DATA === undefined || HAR_MODEL === undefined)(
  'a fleet without training data (skipped without ../shared/data/har and ../shared/models/har)',
  () => {
    let folder: string;
    let collector: ServeProcess | undefined;
    const fleet: Device[] = [];
    let nowMs = 0;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'fleetally-first-period-'));
      nowMs = (Math.floor(Date.now() / 1000 / WINDOW_SECONDS) * WINDOW_SECONDS - 86_400) * 1000;
    });
    afterAll(async () => {
      await Promise.all(fleet.map(({ session }) => session.fleetally.close()));
      await collector?.end('SIGKILL');
      await rm(folder, { recursive: true });
    });

    it('learns its plan by itself, with every edge within 2 % of rank of those from the rows', async () => {
      const data = readHar(needed(HAR_DATA));
      const width = data.features.length;
      const streams = data.streams.filter(({ subject }) => subject <= 's10');
      const exact = await harPlan(needed(HAR_MODEL), data, streams);
      const rowCount = streams.reduce((sum, { labels }) => sum + labels.length, 0);
      const hours = (WINDOWS * WINDOW_SECONDS) / 3_600;
      collector = await ServeProcess.start({
        folder,
        config: {
          log: { level: 'info' },
          firstPeriod: { hours, roundHours: hours, minSamples: rowCount, minDevices: 5 },
        },
      });
      const model = await InferenceSession.create(needed(HAR_MODEL), { intraOpNumThreads: 1 });
      for (const stream of streams) fleet.push(await enrol(model, stream, collector.grpc));
      expect(digests().size).toBe(1);

      let rounds = 0;
      for (; fleet[0]!.session.fleetally.status().plan.learning; rounds++) {
        expect(rounds).toBeLessThan(MOST_ROUNDS);
        await playAll(width);
        const { models } = (await collector.get('/api/v1/models')) as { models: { status: object }[] };
        expect(models.map(({ status }) => status)).toEqual([
          { outcome: 'learning', reason: 'The plan is still being learnt from the fleet.' },
        ]);
        // People may look at a feature that has no bins of its own yet.
        await collector.get(`/api/v1/models/${HAR_NAME}/features/${encodeURIComponent('features[0]')}`);
        const log = collector;
        await until(
          'the next plan',
          () => (log.stderr.match(/plan (refined|learnt)"/g) ?? []).length,
          (n) => n > rounds,
        );
        // A device hears of it when it next connects to say something.
        const before = digests();
        for (let i = 0; i < 20 && [...digests()].some((digest) => before.has(digest)); i++)
          await play(width, ({ rows }) => rows.subarray(0, 25 * width));
      }
      expect(digests().size).toBe(1);
      await playAll(width);
      for (const { session } of fleet) {
        const { counting, outbox } = session.fleetally.status();
        expect(counting).toMatchObject({ countingErrors: 0, withheldInferences: 0 });
        expect(outbox).toMatchObject({ rejectedReports: 0, droppedReports: 0, queuedReports: 0 });
      }
      expect(await collector.end('SIGTERM')).toBe(0);
      expect(collector.stderr).not.toContain('"level":50');

      const stored = await storedPlan([...digests()][0]!);
      expect(stored.devices).toBe(fleet.length);
      expect(stored.inferences).toBe(rowCount);
      expect(stored.alarms).toBe(0);
      const worst = stored.plan.features.map((feature, f) =>
        worstEdge(feature, exact.features[f]!, columnOf(streams, f, width)),
      );
      const most = worst.reduce((a, b) => (b.error > a.error ? b : a));
      console.log(
        `first period: ${rounds} rounds of ${rowCount} rows, worst edge ${(100 * most.error).toFixed(2)} % of rank ` +
          `(${most.name}), ${stored.steps.join('; ')}`,
      );
      expect(most.error).toBeLessThanOrEqual(RANK_ERROR);
      expect(stored.plan.output?.reference.classes.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(
        rowCount,
      );
    }, 180_000);

    async function enrol(
      model: InferenceSession,
      { subject, device, executions }: HarStream,
      address: string,
    ): Promise<Device> {
      const session = await monitor(model, {
        plan: 'auto',
        output: { tensor: 'probabilities', form: 'probabilities', classes: CLASSES },
        model: { name: HAR_NAME, version: '1.0.0' },
        device: { id: `${subject}-${device}` },
        attributes: { device },
        collector: address,
        spoolDir: join(folder, 'spools'),
        windowSeconds: WINDOW_SECONDS,
        clock: { now: () => nowMs },
        outbox: { fsync: 'never', tuning: { resyncMs: 0, idleMs: 20 } },
      });
      return { session, rows: Float32Array.from(executions.flatMap((part) => [...part])) };
    }

    function digests(): Set<string> {
      return new Set(fleet.map(({ session }) => session.fleetally.status().plan.digest));
    }

    /** Every row of every device once, over some windows. */
    async function playAll(width: number): Promise<void> {
      for (let window = 0; window < WINDOWS; window++) {
        const at = (rows: number, part: number): number => Math.round((rows * part) / WINDOWS) * width;
        await play(width, ({ rows }) =>
          rows.subarray(at(rows.length / width, window), at(rows.length / width, window + 1)),
        );
      }
    }

    /** One window of event time, to its acknowledgement. */
    async function play(width: number, rowsOf: (device: Device) => Float32Array): Promise<void> {
      for (const device of fleet) {
        const rows = rowsOf(device);
        await device.session.run({ features: new Tensor('float32', rows, [rows.length / width, width]) });
      }
      nowMs += WINDOW_SECONDS * 1000;
      for (const { session } of fleet) session.fleetally.tick();
      const results = await Promise.all(fleet.map(({ session }) => session.fleetally.flush(30_000)));
      expect(results.filter(({ outcome }) => outcome !== 'delivered')).toEqual([]);
      // A plan that came while the last report was on its way.
      for (const { session } of fleet) session.fleetally.tick();
    }

    async function storedPlan(digest: string) {
      const store = await openStore({ data: dataOf(folder) }, 0);
      try {
        const body = (await store.plans.all()).find((plan) => plan.digest === digest)!.body;
        const { devices, inferences } = await store.learning.progress(HAR_NAME, digest);
        const { read } = store.connection;
        const [alarms = -1] = await read.rows('SELECT count() AS n FROM alarms', (row) => Number(row['n']));
        const events = await store.desiredPlans.all();
        return {
          plan: planFromBytes(Buffer.from(body)),
          devices,
          inferences,
          alarms,
          steps: events.map(({ reason }) => reason),
        };
      } finally {
        await store.close();
      }
    }
  },
);

function columnOf(streams: readonly HarStream[], column: number, width: number): number[] {
  return streams.flatMap(({ executions }) =>
    executions.flatMap((part) => Array.from({ length: part.length / width }, (_, row) => part[row * width + column]!)),
  );
}

/** Over all edges, how far in rank the nearest of the exact plan's edges is. */
function worstEdge(
  learnt: Plan['features'][number],
  exact: Plan['features'][number],
  values: readonly number[],
): { name: string; error: number } {
  const rankOf = (edge: number, last: boolean): number =>
    values.filter((value) => (last ? value <= edge : value < edge)).length / values.length;
  const ranks = ({ edges }: NumericFeature): number[] => edges.map((edge, b) => rankOf(edge, b === edges.length - 1));
  const there = ranks(exact as NumericFeature);
  const here = ranks(learnt as NumericFeature);
  const distances = (from: number[], to: number[]): number[] =>
    from.map((rank) => Math.min(...to.map((other) => Math.abs(rank - other))));
  // Of equally many edges each has its partner; else none may be far from all of the other's, either way.
  const errors =
    here.length === there.length
      ? here.map((rank, i) => Math.abs(rank - there[i]!))
      : [...distances(here, there), ...distances(there, here)];
  return { name: learnt.name, error: Math.max(...errors) };
}
