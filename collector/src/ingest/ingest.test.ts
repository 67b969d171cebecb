import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RejectionReason } from '@fleetally/proto';
import { TEST_PLAN, TestDevice, TestStream } from './testing-device.js';
import { NOW, startTestIngest, type TestIngest } from './testing-ingest.js';

let t: TestIngest;
beforeEach(async () => {
  t = await startTestIngest();
});
afterEach(() => t.close());

describe('sync', () => {
  it('pins the key at first use, asks for missing plans, and records the clock', async () => {
    const device = new TestDevice('d1');
    const request = device.syncRequest(NOW * 1000 - 5_000, { hw: 'a' });
    const first = await t.client.sync(request);
    expect(first).toMatchObject({ collectorVersion: '9.9.9', clockMs: NOW * 1000 });
    expect(first.missingPlans).toHaveLength(1);
    await t.client.putPlan(device.putPlanRequest());
    expect((await t.client.sync(request)).missingPlans).toEqual([]);
    expect(t.store.storedDevices.get('d1')).toMatchObject({ device: 'd1', agentVersion: '0.1.0', clockSkewMs: -5_000 });
    expect(t.store.attributeChanges).toEqual([{ device: 'd1', boot: 7_001, attributes: { hw: 'a' } }]);
  });

  it('refuses another key for a pinned name, in words, also after a restart', async () => {
    await new TestDevice('d1').introduce(t.client, NOW * 1000);
    const impostor = new TestDevice('d1', { keySeed: 'another' }).syncRequest(NOW * 1000);
    const refused = {
      code: status.PERMISSION_DENIED,
      details: expect.stringContaining('pinned to another key') as unknown,
    };
    await expect(t.client.sync(impostor)).rejects.toMatchObject(refused);
    const again = await startTestIngest({}, t.store);
    await expect(again.client.sync(impostor)).rejects.toMatchObject(refused);
    await again.close();
  });

  it('refuses a signature of another key than the one shown, and names that no device has', async () => {
    const request = new TestDevice('d1').syncRequest(NOW * 1000);
    const forged = t.client.sync({ ...request, boot: 7_002 });
    await expect(forged).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
    for (const change of [
      { device: '' },
      { publicKey: new Uint8Array(31) },
      { attributes: { 'a b': 'c' } },
      { boot: 0 },
    ]) {
      await expect(t.client.sync({ ...request, ...change })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    }
    expect(t.ingest.devices.size).toBe(0);
  });

  it('does not pin what the store has not taken', async () => {
    t.store.away = true;
    const sync = t.client.sync(new TestDevice('d1').syncRequest(NOW * 1000));
    const answered = expect(sync).rejects.toMatchObject({ code: status.UNAVAILABLE });
    await t.ingest.close();
    await answered;
    expect(t.store.storedDevices.size).toBe(0);
  });
});

describe('putPlan', () => {
  it('refuses what is not a plan, and devices that nobody knows', async () => {
    const device = new TestDevice('d1');
    await expect(t.client.putPlan(device.putPlanRequest())).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
    await device.introduce(t.client, NOW * 1000);
    for (const plan of [
      new Uint8Array(),
      Buffer.from('{"schema":"fleetally.plan/1"}'),
      Buffer.from(JSON.stringify(TEST_PLAN, null, 1)),
    ]) {
      await expect(t.client.putPlan({ device: 'd1', plan })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    }
  });
});

describe('telemetry', () => {
  it('acknowledges each report once it is stored, and a copy again without storing it', async () => {
    const device = new TestDevice('d1');
    await device.introduce(t.client, NOW * 1000, { hw: 'a' });
    const stream = new TestStream(t.client, device);
    const reports = [0, 1, 2].map((i) => device.seal(NOW + i * 300));
    await stream.send(...reports, ...reports).answers(3);
    await stream.send(...reports).answers(3);
    stream.call.end();
    expect(await stream.ended).toMatchObject({ code: status.OK });
    expect([...stream.acked].sort()).toEqual([1, 2, 3]);
    expect(t.store.stored.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(t.store.stored[0]?.attributes).toEqual({ hw: 'a' });
    expect(t.tally).toMatchObject({ acceptedReports: 3, duplicateReports: 6, chainBreaks: { gap: 0, mismatch: 0 } });
  });

  it('gives a report that says nothing of attributes those of its device, also after a restart', async () => {
    const device = new TestDevice('d1');
    await device.introduce(t.client, NOW * 1000, { hw: 'a' });
    await t.ingest.close();
    const again = await startTestIngest({}, t.store);
    const stream = new TestStream(again.client, device);
    await stream.send(device.seal(NOW), device.seal(NOW, { change: { attributes: { hw: 'b' } } })).answers(2);
    await stream.send(device.seal(NOW)).answers(3);
    expect(t.store.stored.map(({ attributes }) => attributes['hw'])).toEqual(['a', 'b', 'b']);
    await again.close();
  });

  it('reads no more from a device that does not read its answers', async () => {
    const device = new TestDevice('d1');
    await device.introduce(t.client, NOW * 1000);
    const stream = new TestStream(t.client, device);
    await stream.send(device.seal(NOW)).answers(1);
    stream.call.pause();
    const wrong = device.seal(300);
    for (let i = 0; i < 20_000; i++) stream.send(wrong);
    stream.call.end();
    // Judging stands still long before the end: what is refused meanwhile stays the same.
    let [before, refused] = [-1, 0];
    while (before !== refused || refused === 0) {
      before = refused;
      await new Promise((resolve) => setTimeout(resolve, 300));
      refused = t.tally.rejectedReports.get('clock') ?? 0;
    }
    expect(refused).toBeLessThan(20_000);
    stream.call.resume();
    expect(await stream.ended).toMatchObject({ code: status.OK });
    expect(t.tally.rejectedReports.get('clock')).toBe(20_000);
  });

  it('answers everything that was sent before the end, also when the end comes first', async () => {
    const device = new TestDevice('d1');
    await device.introduce(t.client, NOW * 1000);
    const stream = new TestStream(t.client, device);
    for (let i = 0; i < 100; i++) stream.send(device.seal(NOW - i * 300));
    stream.call.end();
    expect(await stream.ended).toMatchObject({ code: status.OK });
    expect(stream.acked.size).toBe(100);
  });

  it('rejects what can never be right, tells the device, and loses nothing beside it', async () => {
    const device = new TestDevice('d1');
    await device.introduce(t.client, NOW * 1000);
    const stream = new TestStream(t.client, device);
    const wrongClock = device.seal(NOW + 86_400 * 365);
    const impostor = new TestDevice('d1', { keySeed: 'another' });
    impostor.seal(NOW);
    const forged = impostor.seal(NOW);
    const good = device.seal(NOW);
    const truncated = { ...good, body: good.body!.subarray(0, 40) };
    await stream.send(wrongClock, forged, truncated, good).answers(4);
    expect([...stream.acked]).toEqual([2]);
    expect(stream.rejections.map(({ boot, sequence, reason }) => [boot, sequence, reason])).toEqual([
      [7_001, 1, RejectionReason.REJECTION_REASON_CLOCK],
      [7_001, 2, RejectionReason.REJECTION_REASON_BAD_SIGNATURE],
      [0, 0, RejectionReason.REJECTION_REASON_MALFORMED],
    ]);
    expect(stream.rejections.every(({ detail }) => detail !== '')).toBe(true);
    expect(Object.fromEntries(t.tally.rejectedReports)).toEqual({ clock: 1, 'bad-signature': 1, malformed: 1 });
    stream.call.end();
    await stream.ended;
  });

  it('asks for an unknown plan, and takes the report after it has come', async () => {
    const device = new TestDevice('d1');
    await t.client.sync(device.syncRequest(NOW * 1000));
    const stream = new TestStream(t.client, device);
    const report = device.seal(NOW);
    await stream.send(report).answers(1);
    expect(stream.plansNeeded).toMatchObject([{ boot: 7_001, sequence: 1 }]);
    await t.client.putPlan(device.putPlanRequest());
    await stream.send(report).answers(2);
    expect([...stream.acked]).toEqual([1]);
    stream.call.end();
    await stream.ended;
  });

  it('refuses devices that did not introduce themselves, streams without Hello, and two devices on one stream', async () => {
    const [d1, d2] = [new TestDevice('d1'), new TestDevice('d2')];
    expect(await new TestStream(t.client, d1).ended).toMatchObject({ code: status.UNAUTHENTICATED });
    await d1.introduce(t.client, NOW * 1000);
    await d2.introduce(t.client, NOW * 1000);
    const silent = t.client.telemetry();
    silent.on('error', () => undefined);
    silent.write({ report: d1.seal(NOW) });
    const ended = new Promise((resolve) => silent.on('status', resolve));
    expect(await ended).toMatchObject({ code: status.FAILED_PRECONDITION });
    const mixed = new TestStream(t.client, d1);
    mixed.call.write({ hello: { device: 'd2', boot: 1 } });
    expect(await mixed.ended).toMatchObject({ code: status.FAILED_PRECONDITION });
  });

  it('counts gaps and other histories in the chain of reports', async () => {
    const device = new TestDevice('d1');
    await device.introduce(t.client, NOW * 1000);
    const stream = new TestStream(t.client, device);
    const [first, , third] = [device.seal(NOW), device.seal(NOW), device.seal(NOW)];
    const other = device.seal(NOW, { change: { previousDigest: new Uint8Array(32) } });
    await stream.send(first, third, other).answers(3);
    expect(t.tally.chainBreaks).toEqual({ gap: 1, mismatch: 1 });
    stream.call.end();
    await stream.ended;
  });

  it('lives on after a message of 100 MB, which ends its own call only', async () => {
    const device = new TestDevice('d1');
    await device.introduce(t.client, NOW * 1000);
    const stream = new TestStream(t.client, device);
    stream.call.write({ report: { body: new Uint8Array(100 << 20), signature: new Uint8Array(64) } });
    expect(await stream.ended).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    const next = new TestStream(t.client, device);
    await next.send(device.seal(NOW)).answers(1);
    expect([...next.acked]).toEqual([1]);
    next.call.end();
    await next.ended;
  });

  it('tells a report of 2 MB that it is too large', async () => {
    const device = new TestDevice('d1');
    await device.introduce(t.client, NOW * 1000);
    const stream = new TestStream(t.client, device);
    const large = device.seal(NOW, { change: { counts: new Uint8Array(2 << 20) } });
    await stream.send(large, device.seal(NOW)).answers(2);
    // Named, so that the device can let go of it instead of sending it for ever.
    const tooLarge = { boot: 7_001, sequence: 1, reason: RejectionReason.REJECTION_REASON_TOO_LARGE };
    expect(stream.rejections).toMatchObject([tooLarge]);
    expect([...stream.acked]).toEqual([2]);
    stream.call.end();
    await stream.ended;
  });
});
