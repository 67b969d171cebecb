import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../config.js';
import { TestDevice, TestStream, testClient } from '../ingest/testing-device.js';
import type { CollectorPart } from './part.js';
import { startCollector } from './start-collector.js';

const NOW = 1_767_571_200;
const log = pino({ level: 'silent' });

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'fleetally-start-'));
});
afterEach(() => rm(data, { recursive: true }));

const config = (change: object = {}) =>
  parseConfig({ data, listen: { grpc: '127.0.0.1:0', http: '127.0.0.1:0' }, ...change });

describe('startCollector', () => {
  it('serves on a clock that is given, and knows after a restart what it has stored', async () => {
    const device = new TestDevice('d1');
    const reports = [0, 1, 2].map((i) => device.seal(NOW + i * 300));
    for (const run of [1, 2]) {
      const collector = await startCollector(config({ retention: { reportsDays: 0 } }), {
        log,
        nowMs: () => NOW * 1000,
      });
      const client = testClient(collector.grpcAddress);
      const { missingPlans } = await client.sync(device.syncRequest(NOW * 1000, { hw: 'a' }));
      expect(missingPlans).toHaveLength(run === 1 ? 1 : 0);
      if (run === 1) await client.putPlan(device.putPlanRequest());
      const stream = new TestStream(client, device);
      await stream.send(...reports).answers(3);
      expect(collector.store.reports.acceptedUpTo()).toBe(3);
      expect(await collector.store.reports.marks()).toEqual([{ device: 'd1', boot: 7_001, ranges: [[1, 3]] }]);
      stream.call.end();
      await stream.ended;
      client.close();
      await collector.close();
      await collector.close();
    }
  });

  it('starts parts before devices are let in, and stops them after the last report is stored, in reverse', async () => {
    const events: string[] = [];
    const part = (name: string): CollectorPart => ({
      name,
      start: () => Promise.resolve(void events.push(`${name} starts`)).then(() => `${name}://`),
      stop: () => Promise.resolve(void events.push(`${name} stops`)),
    });
    const collector = await startCollector(config(), { log, parts: [part('tick'), part('http')] });
    expect([...collector.addresses]).toEqual([
      ['tick', 'tick://'],
      ['http', 'http://'],
    ]);
    await collector.close();
    expect(events).toEqual(['tick starts', 'http starts', 'http stops', 'tick stops']);
  });

  it('leaves nothing open when a part does not start', async () => {
    const failing: CollectorPart = {
      name: 'http',
      start: () => Promise.reject(new Error('no socket today')),
      stop: () => Promise.reject(new Error('never started')),
    };
    await expect(startCollector(config(), { log, parts: [failing] })).rejects.toThrow('no socket today');
    // The directory is free again, so this process can open it.
    await (await startCollector(config(), { log })).close();
  });

  it('says no to reports that would be older than what is kept', async () => {
    const collector = await startCollector(config({ retention: { reportsDays: 7 } }), { log, nowMs: () => NOW * 1000 });
    const client = testClient(collector.grpcAddress);
    const device = new TestDevice('d1');
    await device.introduce(client, NOW * 1000);
    const stream = new TestStream(client, device);
    await stream.send(device.seal(NOW - 8 * 86_400), device.seal(NOW - 6 * 86_400)).answers(2);
    expect([...stream.acked]).toEqual([2]);
    expect(stream.rejections).toHaveLength(1);
    stream.call.end();
    await stream.ended;
    client.close();
    await collector.close();
  });
});
