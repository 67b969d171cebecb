import { canonicalPlanBytes, planDigest, toHex } from '@fleetally/counts';
import { status } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import { NOW, startTestIngest, type TestIngest } from './testing-ingest.js';
import { TEST_PLAN, TestDevice } from './testing-device.js';
import { TestStore } from './testing-store.js';

const DIGEST = planDigest(TEST_PLAN);
let collector: TestIngest | undefined;

afterEach(async () => {
  await collector?.close();
});

async function started(): Promise<TestIngest> {
  const wanted = (model: string): string | undefined => (model === 'pump' ? toHex(DIGEST) : undefined);
  return (collector = await startTestIngest({}, new TestStore(), wanted));
}

describe('a plan that a model is wanted to be counted by', () => {
  it('is named in the answer to Sync, once, for models that run there alone', async () => {
    const { client } = await started();
    const request = new TestDevice('d1').syncRequest(NOW * 1000);
    expect((await client.sync(request)).desiredPlans).toEqual([]);
    const models = ['pump', 'fan', 'pump'].map((name, i) => ({ name, version: `${i}` }));
    const { desiredPlans } = await client.sync({ ...request, models });
    expect(desiredPlans.map(({ model, digest }) => [model, toHex(digest ?? new Uint8Array())])).toEqual([
      ['pump', toHex(DIGEST)],
    ]);
  });

  it('is handed out in its canonical bytes, to a device that is known', async () => {
    const { client } = await started();
    const device = new TestDevice('d1');
    await expect(client.getPlan({ device: 'd1', digest: DIGEST })).rejects.toMatchObject({
      code: status.UNAUTHENTICATED,
    });
    await client.sync(device.syncRequest(NOW * 1000));
    await expect(client.getPlan({ device: 'd1', digest: DIGEST })).rejects.toMatchObject({ code: status.NOT_FOUND });
    await device.introduce(client, NOW * 1000);
    const { plan } = await client.getPlan({ device: 'd1', digest: DIGEST });
    expect(Buffer.compare(plan, canonicalPlanBytes(TEST_PLAN))).toBe(0);
  });
});
