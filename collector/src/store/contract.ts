import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alarmContract } from './alarms-contract.js';
import { evaluationContract } from './evaluations-contract.js';
import { incidentContract } from './incidents-contract.js';
import { recommendationContract } from './recommendations-contract.js';
import { registryContract } from './registry-contract.js';
import { rolloutContract } from './rollouts-contract.js';
import type { StoreError } from './store-error.js';
import type { Store } from './store.js';
import { textsContract } from './texts-contract.js';
import { START, testReport } from './testing-reports.js';

/** A store that a suite may fill, and open again on the same data. */
export interface StoreUnderTest {
  open(): Promise<Store>;
  dispose(): Promise<void>;
}

/** What every store must do, wherever its data lives. */
export function storeContract(name: string, prepare: () => Promise<StoreUnderTest>): void {
  describe(`${name} store`, () => {
    let place: StoreUnderTest;
    let store: Store;
    const everything = { model: 'pump', planDigest: 'aa'.repeat(32), from: START, to: START + 86_400 };

    beforeAll(async () => {
      place = await prepare();
      store = await place.open();
    });
    afterAll(async () => {
      await store.close();
      await place.dispose();
    });
    const upTo = () => ({ ...everything, ingestUpTo: store.reports.acceptedUpTo() });

    it('sums a block per device, each report once, with the newest attributes', async () => {
      const before = store.reports.acceptedUpTo();
      await store.reports.append([
        testReport(),
        testReport({ sequence: 2, windowStart: START + 300, attributes: { hw: 'b' } }),
      ]);
      await store.reports.append([testReport(), testReport({ device: 'd2', level: 'dp', inferences: -3 })]);
      const block = await store.reports.readBlock(upTo());
      const [d1, d2] = [block.devices.indexOf('d1'), block.devices.indexOf('d2')];
      expect(block).toMatchObject({ groups: 2, signals: 3, noisy: true });
      expect(block.devices).toHaveLength(2);
      expect([...block.samples.subarray(d1 * 2, d1 * 2 + 2)]).toEqual([40, 38]);
      expect([...block.sums.subarray(d1 * 3, d1 * 3 + 3)]).toEqual([1, -4.5, 14]);
      expect([...block.sums.subarray(d2 * 3, d2 * 3 + 3)]).toEqual([0.5, -2.25, 7]);
      expect(block.attributes[d1]).toEqual({ hw: 'b' });
      expect(block.attributes[d2]).toEqual({ hw: 'a', region: "eu's\n" });
      expect(store.reports.acceptedUpTo()).toBe(before + 4);
    });

    it('leaves out what was accepted after the bound, and other windows', async () => {
      const early = await store.reports.readBlock({ ...upTo(), ingestUpTo: store.reports.acceptedUpTo() - 1 });
      expect(early.devices).toEqual(['d1']);
      const second = await store.reports.readBlock({ ...upTo(), from: START + 300, to: START + 600 });
      expect([...second.sums]).toEqual([0.5, -2.25, 7]);
      const none = await store.reports.readBlock({ ...upTo(), from: START - 300, to: START });
      expect(none).toMatchObject({ devices: [], groups: 0, signals: 0, noisy: false });
    });

    it('remembers sequence numbers as ranges, gaps and duplicates included', async () => {
      await store.reports.append([7, 4, 5, 8].map((sequence) => testReport({ sequence, windowStart: START + 600 })));
      await store.reports.append([testReport({ sequence: 5, windowStart: START + 600 })]);
      const marks = await store.reports.marks();
      const ranges = marks.find(({ device }) => device === 'd1');
      expect(ranges).toEqual({ device: 'd1', boot: 9_007_199_254_740_001, ranges: [[1, 2], [4, 5], [7, 8]] }); // prettier-ignore
    });

    it('tells which windows were touched', async () => {
      const touched = await store.reports.touchedWindows(0, store.reports.acceptedUpTo());
      expect(touched.map(({ windowStart, reports }) => [windowStart - START, reports])).toEqual([
        [0, 3],
        [300, 1],
        [600, 5],
      ]);
      expect(await store.reports.touchedWindows(store.reports.acceptedUpTo(), 2 ** 50)).toEqual([]);
    });

    it('rolls up the whole fleet and each cut, from each report once, however often it is asked to', async () => {
      await store.cohorts.rollUp({ ...upTo(), to: START + 600 });
      await store.cohorts.rollUp({ ...upTo(), to: START + 600 });
      const whole = await store.cohorts.merged({ ...everything, cohort: {} });
      expect({ ...whole, counts: [...whole.counts] }).toEqual({
        counts: [15, 45, -3],
        inferences: 37,
        devices: 2,
        windows: 2,
        hidden: 0,
      });
      const cut = await store.cohorts.merged({ ...everything, cohort: { hw: 'b' } });
      expect(cut).toMatchObject({ inferences: 20, devices: 1, windows: 1 });
      const pair = await store.cohorts.merged({
        ...everything,
        cohort: { hw: 'a', region: "eu's\n" },
        to: START + 300,
      });
      expect({ ...pair, counts: [...pair.counts] }).toEqual({
        counts: [10, 30, -2],
        inferences: 17,
        devices: 2,
        windows: 1,
        hidden: 0,
      });
      const nobody = await store.cohorts.merged({ ...everything, cohort: { hw: 'z' } });
      expect(nobody).toMatchObject({ inferences: 0, devices: 0, windows: 0 });
      expect((await store.cohorts.list(everything)).map(({ cohort }) => cohort)).toEqual([
        '',
        'hw=a',
        'hw=b',
        "region=eu's\n",
      ]);
    });

    it('lets no cohort hide among devices that have counted nothing, as those that tell of losses only', async () => {
      const shared = { model: 'hidden', windowStart: START + 3_000 };
      const counted = testReport({ ...shared, device: 'k1' });
      const nothing = { ...shared, counts: Int32Array.of(0, 0, 0), inferences: 0 };
      await store.reports.append([counted, ...['k2', 'k3'].map((device) => testReport({ ...nothing, device }))]);
      const range = { ...everything, model: shared.model };
      await store.cohorts.rollUp({ ...upTo(), model: shared.model });
      for (const cohort of [{}, { hw: 'a' }, { hw: 'a', region: "eu's\n" }]) {
        expect(await store.cohorts.merged({ ...range, cohort })).toMatchObject({ inferences: 20, devices: 1 });
      }
    });

    it('keeps plans and devices, the last word on each', async () => {
      const plan = { digest: 'cc', model: 'pump', body: '{"name":"ä\\n\'"}' };
      await store.plans.put(plan, 1_000);
      await store.plans.put(plan, 2_000);
      expect(await store.plans.all()).toEqual([plan]);
      const device = {
        device: 'd1',
        publicKey: 'ff',
        agentVersion: '1',
        firstSeenMs: 1_000,
        lastSeenMs: 1_000,
        clockSkewMs: -5,
      };
      await store.devices.put([device]);
      await store.devices.put([{ ...device, agentVersion: '2', lastSeenMs: 3_000 }]);
      expect(await store.devices.all()).toEqual([{ ...device, agentVersion: '2', lastSeenMs: 3_000 }]);
      await store.devices.putAttributes([{ device: 'd1', boot: 1, attributes: { hw: 'a' } }], 1_000);
      await store.devices.putAttributes([{ device: 'd1', boot: 2, attributes: { hw: 'b' } }], 2_000);
      expect(await store.devices.latestAttributes()).toEqual([{ device: 'd1', boot: 2, attributes: { hw: 'b' } }]);
      await store.devices.addRejections([{ dayMs: 0, reason: 'clock', device: '', refused: 2 }]);
    });

    alarmContract(() => store);
    incidentContract(() => store);
    recommendationContract(() => store);
    registryContract(() => store);
    rolloutContract(() => store);
    evaluationContract(() => store);

    it('tells bad data from a bad statement: only the first may be dropped', async () => {
      const { write } = store.connection;
      const code = (operation: Promise<unknown>) =>
        operation.then(String, (error: unknown) => (error as StoreError).code);
      expect(await code(write.command('SELECT nonsense FROM reports'))).toBe('STATEMENT');
      expect(await code(write.command('INSERT INTO nowhere SELECT 1'))).toBe('STATEMENT');
      expect(await code(write.insert('reports', [{ boot: 'text' }]))).toBe('REJECTED');
      const truncated = { table: 'plans', columns: [['digest', 'String']] } as const;
      expect(await code(write.insertBinary(truncated, Buffer.of(200, 1, 65)))).toBe('REJECTED');
    });

    it('finds everything again after it was closed', async () => {
      const marks = await store.reports.marks();
      await store.close();
      await expect(store.reports.marks()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      store = await place.open();
      // An evaluation has counted in ids up to 1,000: none of them may be given to another report.
      expect(store.reports.acceptedUpTo()).toBe(1_000);
      expect(await store.reports.marks()).toEqual(marks);
      expect(await store.alarms.current()).toHaveLength(3);
      expect(store.alarms.recordedUpTo()).toBe(6);
    });

    textsContract(() => store);
  });
}
