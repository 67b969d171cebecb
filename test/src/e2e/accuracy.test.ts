import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitor } from '@fleetally/agent';
import type { AccuracyView } from '@fleetally/collector';
import { parsePlan, type Plan } from '@fleetally/counts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServeProcess } from '../support/serve-process.js';
import { needed } from '../support/shared-files.js';
import { HAR_DATA, HAR_MODEL, readHar, type HarData, type HarStream } from './har-data.js';
import { CLASSES, HAR_NAME, harPlan } from './har-plan.js';

const PATIENCE_MS = 60_000;
/** Two people give the labels that the plan is made with; the others are the fleet, and give feedback. */
const LABELLED = ['s11', 's14'];
const FLEET = ['s12', 's13', 's15'];

describe.skipIf(HAR_DATA === undefined || HAR_MODEL === undefined)(
  'accuracy of a fleet that gives feedback (skipped without ../shared/data/har and ../shared/models/har)',
  () => {
    let folder: string;
    let collector: ServeProcess;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'fleetally-accuracy-'));
      collector = await ServeProcess.start({ folder });
    });
    afterAll(async () => {
      await collector.end('SIGKILL');
      await rm(folder, { recursive: true });
    });

    /** Runs all rows of a stream on a device of its own, each with its true label; resolves with how many were right. */
    async function live(model: InferenceSession, plan: Plan, data: HarData, stream: HarStream) {
      const session = await monitor(model, {
        plan,
        model: { name: HAR_NAME, version: '1.0.0', variant: 'fp32' },
        device: { id: `${stream.subject}-${stream.device}` },
        attributes: { kind: stream.device },
        collector: collector.grpc,
        spoolDir: join(folder, 'spools'),
      });
      const rows = Float32Array.from(stream.executions.flatMap((part) => [...part]));
      const results = await session.run({
        features: new Tensor('float32', rows, [stream.labels.length, data.features.length]),
      });
      const classes = results['class']!.data as BigInt64Array;
      let right = 0;
      for (const [row, label] of stream.labels.entries()) {
        const id = session.fleetally.inferenceId(results, row);
        expect(session.fleetally.recordFeedback(id ?? null, label)).toBe('counted');
        if (CLASSES[Number(classes[row]!)] === label) right += 1;
      }
      session.fleetally.endWindow();
      expect(await session.fleetally.flush(PATIENCE_MS)).toMatchObject({ outcome: 'delivered' });
      await session.fleetally.close();
      return { right, all: stream.labels.length };
    }

    const read = async (query: string): Promise<AccuracyView> => {
      const response = await fetch(`${collector.http}/api/v1/models/${HAR_NAME}/accuracy${query}`);
      expect(response.status).toBe(200);
      return (await response.json()) as AccuracyView;
    };

    it('is estimated from confidence and told by labels, for all and for a cohort', async () => {
      const data = readHar(needed(HAR_DATA));
      const labelled = data.streams.filter(({ subject }) => LABELLED.includes(subject));
      const plan = parsePlan({
        ...(await harPlan(needed(HAR_MODEL), data, labelled)),
        feedback: { detail: 'confusion' },
      });
      const model = await InferenceSession.create(needed(HAR_MODEL), { intraOpNumThreads: 1 });
      let [right, all] = [0, 0];
      for (const stream of data.streams.filter(({ subject }) => FLEET.includes(subject))) {
        const told = await live(model, plan, data, stream);
        right += told.right;
        all += told.all;
      }
      await model.release();

      const [series, ...others] = (await read('?by=version')).series;
      expect(others).toEqual([]);
      expect(series).toMatchObject({
        version: '1.0.0',
        reference: { devices: 4, spread: 'measured' },
        estimated: { outcome: 'estimated', samples: all, devices: 6 },
        measured: { outcome: 'estimated', samples: all, devices: 6, estimate: right / all },
        parting: { outcome: 'no-data' },
      });
      if (series?.estimated.outcome !== 'estimated') throw new Error('no estimate');
      expect(right / all).toBeGreaterThan(series.estimated.low);
      expect(right / all).toBeLessThan(series.estimated.high);
      const few = (await read('?cohort=kind%3Dwatch')).series[0]!;
      expect(few.estimated).toEqual({ outcome: 'suppressed', suppressed: true, devices: '<5' });
    }, 120_000);
  },
);
