import { status } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import { TestDevice, TestStream } from './testing-device.js';
import { NOW, startTestIngest, type TestIngest } from './testing-ingest.js';

let t: TestIngest;
afterEach(() => t.close());

/** Resolves after everything that is due now has had its turn, a few times over. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

async function openStream(device: TestDevice): Promise<TestStream> {
  await device.introduce(t.client, NOW * 1000);
  return new TestStream(t.client, device);
}

describe('while the store is away (a full disk, a server that is down)', () => {
  it('acknowledges nothing, keeps what came, and acknowledges it when the store is back', async () => {
    t = await startTestIngest();
    const device = new TestDevice('d1');
    const stream = await openStream(device);
    t.store.away = true;
    stream.send(...Array.from({ length: 50 }, (_, i) => device.seal(NOW - i * 300)));
    while (t.ingest.healthy()) await turns(1);
    expect(stream.acked.size).toBe(0);
    t.store.away = false;
    await stream.answers(50);
    expect(t.store.stored).toHaveLength(50);
    expect(t.ingest.healthy()).toBe(true);
    expect(t.errors).toHaveLength(1);
    stream.call.end();
    expect(await stream.ended).toMatchObject({ code: status.OK });
  });

  it('ends streams with UNAVAILABLE once the queue is full, and takes the rest from the next one', async () => {
    t = await startTestIngest({ waitingReports: 10, batchReports: 4 });
    const device = new TestDevice('d1');
    const stream = await openStream(device);
    t.store.away = true;
    const reports = Array.from({ length: 40 }, (_, i) => device.seal(NOW - i * 300));
    stream.send(reports[0]!);
    while (t.ingest.healthy()) await turns(1);
    stream.send(...reports.slice(1));
    expect(await stream.ended).toMatchObject({ code: status.UNAVAILABLE });
    expect(stream.acked.size).toBe(0);
    expect(t.ingest.waiting()).toBeLessThanOrEqual(10);
    t.store.away = false;
    while (!t.ingest.healthy()) await turns(1);
    const next = new TestStream(t.client, device);
    await next.send(...reports).answers(40);
    expect(next.acked.size).toBe(40);
    expect(t.store.stored.map(({ sequence }) => sequence).sort((a, b) => a - b)).toEqual(reports.map((_, i) => i + 1));
    next.call.end();
    await next.ended;
  });
});

describe('while the store is slow', () => {
  it('reads no more than the queue holds, and goes on by itself', async () => {
    t = await startTestIngest({ waitingReports: 10, batchReports: 4 });
    const device = new TestDevice('d1');
    const stream = await openStream(device);
    let release: (() => void) | undefined;
    t.store.hold = new Promise((resolve) => (release = resolve));
    stream.send(...Array.from({ length: 200 }, (_, i) => device.seal(NOW - i * 300)));
    await turns(300);
    expect(t.store.stored).toHaveLength(0);
    expect(t.ingest.waiting()).toBe(10);
    release?.();
    await stream.answers(200);
    expect(t.store.stored).toHaveLength(200);
    expect(Math.max(...t.store.batchSizes)).toBeLessThanOrEqual(4);
    stream.call.end();
    expect(await stream.ended).toMatchObject({ code: status.OK });
  });
});

describe('a report that the store will never take', () => {
  it('is rejected alone', async () => {
    t = await startTestIngest({ batchDelayMs: 50 });
    t.store.poison = ({ sequence }) => sequence === 13;
    const device = new TestDevice('d1');
    const stream = await openStream(device);
    await stream.send(...Array.from({ length: 30 }, (_, i) => device.seal(NOW - i * 300))).answers(30);
    expect(stream.rejections.map(({ sequence }) => sequence)).toEqual([13]);
    expect(stream.acked.size).toBe(29);
    expect(t.store.stored).toHaveLength(29);
    stream.call.end();
    await stream.ended;
  });
});

describe('stopping', () => {
  it('stores and acknowledges what was read, and ends open streams', async () => {
    t = await startTestIngest({ batchDelayMs: 60_000 });
    const device = new TestDevice('d1');
    const stream = await openStream(device);
    stream.send(device.seal(NOW), device.seal(NOW + 300));
    while (t.ingest.waiting() < 2) await turns(1);
    await t.ingest.close();
    expect(await stream.ended).toMatchObject({ code: status.OK });
    expect(stream.acked.size).toBe(2);
    expect(t.store.stored).toHaveLength(2);
  });
});
