import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { toHex } from '@fleetally/counts';
import { DeliveryFailure, DeliveryState, type Fields } from '@fleetally/proto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fileVariant, openDesk, TestArtifacts } from '../delivery/testing-delivery.js';
import { rolloutOf } from '../rollout/testing-rollouts.js';
import type { Rollout } from '../rollout/types.js';
import { text } from '../store/fields.js';
import { openStore, type Store } from '../store/store.js';
import { TestDevice } from './testing-device.js';
import { NOW, startTestIngest, type TestIngest } from './testing-ingest.js';
import { TestStore } from './testing-store.js';

const MS = NOW * 1000;
const artifacts = new TestArtifacts();
const [old, good, bad] = ['1.0.0', '1.1.0', '2.0.0'].map((version) =>
  fileVariant(artifacts, version, Buffer.from(`model ${version}`)),
);
const canaryDigest = artifacts.add(Buffer.from('canary rows'));
const variants = [old!, { ...good!, canaryDigest }, bad!];
const toAll = {
  stages: [{ share: 1, soakSeconds: 0, minDevices: 1 }],
  controlShare: 0,
  startedAtMs: MS,
  changedAtMs: MS,
};

let [data, store]: [string, Store] = [undefined!, undefined!];
let desk: Awaited<ReturnType<typeof openDesk>>;
let ingest: TestIngest;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'fleetally-delivery-'));
  store = await openStore({ data }, 0);
});
beforeEach(async () => {
  for (const table of ['rollout_events', 'device_deliveries', 'delivery_failures']) {
    await store.connection.write.command(`TRUNCATE TABLE ${table}`);
  }
  await start();
});
afterEach(() => ingest.close());
afterAll(async () => {
  await store.close();
  await rm(data, { recursive: true });
});

async function start(): Promise<void> {
  desk = await openDesk(store, variants);
  ingest = await startTestIngest({}, new TestStore(), undefined, { delivery: desk.desk, artifacts });
}

const runs = (version: string) => {
  const digest = variants.find((one) => one.version === version)?.digest ?? 'ff'.repeat(32);
  return { name: 'pump', version, variant: '', digest: Buffer.from(digest, 'hex') };
};
const change = (rollout: Rollout, action: 'started' | 'held' | 'aborted') =>
  desk.rollouts.change(() => [{ ...rollout, action }]);
const called = async (device: TestDevice, version: string, said: Fields<'DeliveryStatus'>[] = [], hw = 'a') => {
  const { desiredVersions } = await ingest.client.sync(device.deliverySync(MS, runs(version), said, { hw }));
  return desiredVersions;
};
const versions = async (...call: Parameters<typeof called>) =>
  (await called(...call)).map(({ version, rollout }) => [version, rollout]);
const running = (version: string, rollout: string, previous: string): Fields<'DeliveryStatus'> => ({
  ...{ model: 'pump', version, rollout, digest: runs(version).digest },
  state: DeliveryState.DELIVERY_STATE_RUNNING,
  previousDigest: runs(previous).digest,
});

describe('Sync', () => {
  it('says what to run, whole, to devices that take part, for models that they name', async () => {
    const [told] = [new TestDevice('d1'), await change(rolloutOf({ ...toAll, version: '1.1.0' }), 'started')];
    expect(await called(told, '1.0.0')).toMatchObject([
      { model: 'pump', version: '1.1.0', variant: '', sizeBytes: 11, rollout: 'ro-1', canaryBytes: 11 },
    ]);
    const [desired] = await called(told, '1.0.0');
    expect([desired!.digest, desired!.canaryDigest].map((digest) => toHex(digest!))).toEqual([
      good!.digest,
      canaryDigest,
    ]);
    expect(desired!.reason).toContain('ro-1 puts 1.1.0 on it');
    const plain = { ...new TestDevice('d2').syncRequest(MS), models: [runs('1.0.0')] };
    expect((await ingest.client.sync(plain)).desiredVersions).toEqual([]);
    const other = new TestDevice('d3').deliverySync(MS, { ...runs('1.0.0'), name: 'other' });
    expect((await ingest.client.sync(other)).desiredVersions).toEqual([]);
  });

  it('brings a rollback to a device that was offline, when it calls next, and to nobody else', async () => {
    const [watch, phone, late] = ['watch', 'phone', 'late'].map((name) => new TestDevice(name));
    const release = rolloutOf(toAll);
    await change(release, 'started');
    for (const device of [watch!, phone!]) expect(await versions(device, '1.0.0')).toEqual([['2.0.0', 'ro-1']]);
    const got = running('2.0.0', 'ro-1', '1.0.0');
    expect(await versions(phone!, '2.0.0', [got], 'phone')).toEqual([['2.0.0', 'ro-1']]);
    expect(await versions(watch!, '2.0.0', [got], 'watch')).toEqual([['2.0.0', 'ro-1']]);
    // The watch is offline while it is decided; the collector is restarted meanwhile, too.
    await change({ ...release, state: 'holding', hold: 'harm' }, 'held');
    const back = rolloutOf({
      ...{ ...toAll, rollout: 'ro-2', kind: 'rollback', version: '1.1.0', fromVersions: ['2.0.0'] },
      scope: { attribute: 'hw', in: ['watch'] },
    });
    await change(back, 'started');
    await ingest.close();
    await start();
    expect(await versions(phone!, '2.0.0', [got], 'phone')).toEqual([['2.0.0', 'ro-1']]);
    expect(await versions(watch!, '2.0.0', [got], 'watch')).toEqual([['1.1.0', 'ro-2']]);
    const returned = running('1.1.0', 'ro-2', '2.0.0');
    expect(await versions(watch!, '1.1.0', [returned], 'watch')).toEqual([['1.1.0', 'ro-2']]);
    // One that never got it is not given it now.
    expect(await versions(late!, '1.0.0', [], 'phone')).toEqual([]);
  });

  it('takes back what it has told while it is under way', async () => {
    const release = rolloutOf(toAll);
    await change(release, 'started');
    const device = new TestDevice('d1');
    expect(await versions(device, '1.0.0')).toEqual([['2.0.0', 'ro-1']]);
    await change({ ...release, state: 'aborted' }, 'aborted');
    const state = DeliveryState.DELIVERY_STATE_FETCHING;
    expect(await versions(device, '1.0.0', [{ ...running('2.0.0', 'ro-1', '1.0.0'), state }])).toEqual([]);
    // Had it been quick, it would get back what it had.
    const got = running('2.0.0', 'ro-1', '1.0.0');
    expect(await versions(device, '2.0.0', [got])).toEqual([['1.0.0', 'ro-1']]);
  });

  it('keeps what the device says, every failure once, and what it was told, through a restart', async () => {
    await change(rolloutOf(toAll), 'started');
    const device = new TestDevice('d1');
    const failed: Fields<'DeliveryStatus'> = {
      ...{ model: 'pump', version: '2.0.0', rollout: 'ro-1', digest: runs('2.0.0').digest },
      ...{ state: DeliveryState.DELIVERY_STATE_FAILED, failure: DeliveryFailure.DELIVERY_FAILURE_CANARY },
      detail: 'x'.repeat(1_000),
    };
    await called(device, '1.0.0');
    for (let i = 0; i < 3; i++) await called(device, '1.0.0', [{ ...failed, fetchedBytes: i }]);
    await ingest.close();
    await start();
    await called(device, '1.0.0', [{ ...failed, fetchedBytes: 2 }]);
    expect(await store.deliveries.all()).toMatchObject([
      {
        ...{ device: 'd1', runs: { version: '1.0.0' }, executionProviders: ['cpu'], told: { version: '2.0.0' } },
        status: { state: 'failed', failure: 'canary', fetchedBytes: 2, detail: 'x'.repeat(300), sinceMs: MS },
      },
    ]);
    const failures = await store.connection.read.rows('SELECT failure FROM delivery_failures', (row) =>
      text(row, 'failure'),
    );
    expect(new Set(failures)).toEqual(new Set(['canary']));
  });

  it('forgets a device, and refuses what no device would say', async () => {
    await change(rolloutOf(toAll), 'started');
    await called(new TestDevice('d1'), '1.0.0');
    await ingest.ingest.whileShut('d1', () => Promise.resolve());
    expect([...desk.book.of('pump')]).toEqual([]);
    const request = new TestDevice('d2').deliverySync(MS, runs('1.0.0'));
    for (const wrong of [
      { executionProviders: Array<string>(40).fill('cpu') },
      { executionProviders: ['x'.repeat(201)] },
      { deliveries: [{ model: 'pump', digest: Buffer.alloc(31) }] },
      { deliveries: Array<Fields<'DeliveryStatus'>>(101).fill({ model: 'pump' }) },
      { models: [{ ...runs('1.0.0'), version: 'x'.repeat(201) }] },
    ]) {
      await expect(ingest.client.sync({ ...request, ...wrong })).rejects.toMatchObject({
        code: status.INVALID_ARGUMENT,
      });
    }
  });
});
