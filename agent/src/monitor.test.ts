import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { canonicalPlanBytes, latencyCell } from '@fleetally/counts';
import type { InferenceSession } from 'onnxruntime-node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { monitor, monitorThrough } from './monitor.js';
import type { MonitorOptions } from './monitor-options.js';
import type { Problem } from './observe/problem.js';
import { openOutbox } from './outbox.js';
import { blockCells } from './testing/cells.js';
import { FakeSession } from './testing/fake-session.js';
import { MemoryOutbox } from './testing/memory-outbox.js';
import { columnsPlan } from './testing/plans.js';
import { seededBytes } from './testing/seeded-bytes.js';

const plan = columnsPlan(1);
const results = {} as InferenceSession.ReturnType;
const feeds = {
  features: { type: 'float32', dims: [1, 1], data: Float32Array.of(1) },
} as unknown as InferenceSession.FeedsType;
const fake = (): FakeSession => new FakeSession(['features'], ['p'], () => Promise.resolve(results));

let spoolDir: string;

beforeEach(() => {
  spoolDir = mkdtempSync(join(tmpdir(), 'fleetally-monitor-'));
});

afterEach(() => {
  rmSync(spoolDir, { recursive: true, force: true });
});

function options(rest: Partial<MonitorOptions> = {}): MonitorOptions {
  return { plan, model: { name: 'test', version: '1' }, spoolDir, minSamples: 1, clock: { now: () => 0 }, ...rest };
}

describe('monitor', () => {
  it('seals what was counted into the spool when the session is released, with no collector to send it to', async () => {
    const session = await monitor(fake(), options({ device: { id: 'lab-1' } }));
    expect(await session.run(feeds)).toBe(results);
    expect(session.fleetally.status()).toMatchObject({
      counting: { inferences: 1, sentWindows: 0 },
      outbox: { device: 'lab-1', sealedReports: 0, connection: 'none' },
    });
    await session.release();
    expect(session.fleetally.status()).toMatchObject({
      counting: { sentWindows: 1 },
      outbox: { sealedReports: 1, queuedReports: 1 },
    });
    expect(await session.run(feeds)).toBe(results);
    expect(session.fleetally.status().counting.inferences).toBe(1);
  });

  it('takes latencies from the stopwatch of a clock that brings one', async () => {
    const outbox = new MemoryOutbox();
    let stopwatchMs = 0;
    const clock = { now: () => 0, elapsedMs: () => (stopwatchMs += 3_000) };
    const session = await monitorThrough(fake(), options({ clock }), () => outbox);
    await session.run(feeds);
    await session.release();
    const counted = blockCells(plan, outbox.windows[0]!.cells, 'latency').indexOf(1);
    expect(counted).toBe(latencyCell(3));
  });

  it('names the device after a key of its own when it is given no name, and stays the same', async () => {
    const ids: (string | undefined)[] = [];
    for (let start = 0; start < 2; start += 1) {
      const session = await monitor(fake(), options());
      ids.push(session.fleetally.status().outbox.device);
      await session.release();
    }
    expect(ids[0]).toMatch(/^dev-/);
    expect(ids[1]).toBe(ids[0]);
  });

  it('ends windows by the clock it is given, with the next run or a tick', async () => {
    const outbox = new MemoryOutbox();
    let now = 0;
    const session = await monitorThrough(
      fake(),
      options({ windowSeconds: 60, clock: { now: () => now } }),
      () => outbox,
    );
    await session.run(feeds);
    now = 60_000;
    await session.run(feeds);
    expect(outbox.windows.map(({ windowStart }) => windowStart)).toEqual([0]);
    now = 119_999;
    session.fleetally.tick();
    expect(outbox.windows).toHaveLength(1);
    now = 120_000;
    session.fleetally.tick();
    expect(outbox.windows.map(({ windowStart }) => windowStart)).toEqual([0, 60]);
    await session.release();
    expect(outbox.windows).toHaveLength(2);
  });

  it('ends windows by the system clock while no inference comes', async () => {
    vi.useFakeTimers({ now: 1_000_000_010_000 });
    try {
      const outbox = new MemoryOutbox();
      const { clock: _, ...rest } = options({ windowSeconds: 60 });
      const session = await monitorThrough(fake(), rest, () => outbox);
      await session.run(feeds);
      vi.advanceTimersByTime(9_000);
      expect(outbox.windows).toEqual([]);
      vi.advanceTimersByTime(2_000);
      expect(outbox.windows.map(({ windowStart }) => windowStart)).toEqual([999_999_960]);
      await session.run(feeds);
      vi.advanceTimersByTime(60_000);
      expect(outbox.windows).toHaveLength(2);
      await session.release();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('lets two models of a device share an outbox, which closes with the last', async () => {
    const outboxes: MemoryOutbox[] = [];
    const open = (): MemoryOutbox => {
      outboxes.push(new MemoryOutbox());
      return outboxes.at(-1)!;
    };
    const device = { id: 'shared' };
    const first = await monitorThrough(fake(), options({ device }), open);
    const other = { device, plan: columnsPlan(1, { model: 'other' }), model: { name: 'other', version: '2' } };
    const second = await monitorThrough(fake(), options(other), open);
    await first.run(feeds);
    await second.run(feeds);
    await first.fleetally.close();
    await first.fleetally.close();
    expect(outboxes.map(({ closed }) => closed)).toEqual([0]);
    await second.release();
    expect(outboxes.map(({ closed, windows }) => [closed, windows.map(({ model }) => model.name)])).toEqual([
      [1, ['test', 'other']],
    ]);
  });

  it('refuses a second model on the device that wants another transport', async () => {
    const open = (): MemoryOutbox => new MemoryOutbox();
    const device = { id: 'strict' };
    const first = await monitorThrough(fake(), options({ device }), open);
    const elsewhere = options({ device, attributes: { region: 'north' } });
    await expect(monitorThrough(fake(), elsewhere, open)).rejects.toMatchObject({ code: 'BAD_OPTION' });
    await first.release();
  });

  it('keeps several devices of one session apart', async () => {
    const session = fake();
    const outboxes = new Map<string, MemoryOutbox>();
    const devices = await Promise.all(
      ['a', 'b', 'c'].map((id) =>
        monitorThrough(session, options({ device: { id } }), () => {
          outboxes.set(id, new MemoryOutbox());
          return outboxes.get(id)!;
        }),
      ),
    );
    for (const [i, device] of devices.entries()) for (let run = 0; run <= i; run += 1) await device.run(feeds);
    await Promise.all(devices.map((device) => device.fleetally.close()));
    expect([...outboxes].map(([id, { windows }]) => [id, windows[0]?.inferences])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
  });

  it('runs on without a spool, tells it once, and sends as soon as there is one', async () => {
    const problems: Problem[] = [];
    const outbox = new MemoryOutbox();
    let broken = true;
    const session = await monitorThrough(
      fake(),
      options({ onProblem: (problem) => void problems.push(problem) }),
      () => {
        if (broken) throw new Error('no space left on device');
        return outbox;
      },
    );
    session.fleetally.setPolicy('paused');
    for (let window = 0; window < 3; window += 1) {
      expect(await session.run(feeds)).toBe(results);
      session.fleetally.endWindow();
    }
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['DEVICE', "reports can't be kept or sent for now: no space left on device"],
    ]);
    expect(session.fleetally.status().outbox).toMatchObject({ droppedReports: 3, problem: 'no space left on device' });
    expect(await session.fleetally.flush(1)).toMatchObject({ outcome: 'timed-out' });
    broken = false;
    await session.run(feeds);
    await session.release();
    expect(outbox.windows).toHaveLength(1);
    expect(outbox.policy).toBe('paused');
  });

  it('does not mind a directory that another outbox holds', async () => {
    const holder = openOutbox({ directory: join(spoolDir, 'devices', 'held'), device: 'held' });
    const problems: Problem[] = [];
    const onProblem = (problem: Problem): void => void problems.push(problem);
    const session = await monitor(fake(), options({ device: { id: 'held' }, onProblem }));
    expect(await session.run(feeds)).toBe(results);
    await session.release();
    expect(problems).toMatchObject([{ code: 'DEVICE', cause: { code: 'LOCKED' } }]);
    await holder.close();
  });

  it('releases even when the outbox fails to close', async () => {
    class Broken extends MemoryOutbox {
      override close(): Promise<void> {
        throw new Error('disk gone');
      }
    }
    const inner = fake();
    const session = await monitorThrough(inner, options(), () => new Broken());
    await session.release();
    expect(inner.released).toBe(1);
  });

  it('takes the plan as a value, as bytes and as a file', async () => {
    const file = join(spoolDir, 'plan.json');
    writeFileSync(file, JSON.stringify(plan, null, 2));
    for (const given of [plan, canonicalPlanBytes(plan), file]) {
      const outbox = new MemoryOutbox();
      const session = await monitorThrough(fake(), options({ plan: given }), () => outbox);
      await session.run(feeds);
      await session.release();
      expect(outbox.windows[0]?.plan).toEqual(plan);
    }
  });

  it('gives the report the digest of the model file', async () => {
    const file = join(spoolDir, 'model.onnx');
    writeFileSync(file, 'abc');
    const outbox = new MemoryOutbox();
    const model = { name: 'test', version: '1', variant: 'int8', file };
    const session = await monitorThrough(fake(), options({ model }), () => outbox);
    await session.run(feeds);
    await session.release();
    const { digest, ...rest } = outbox.windows[0]!.model;
    expect(rest).toEqual({ name: 'test', version: '1', variant: 'int8' });
    // SHA-256 of 'abc', from FIPS 180-2.
    expect(Buffer.from(digest).toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('adds noise at level dp and says so', async () => {
    const outbox = new MemoryOutbox();
    const privacy = { level: 'dp', epsilonPerRecord: 1.5 } as const;
    const random = seededBytes(4);
    const session = await monitorThrough(fake(), options({ privacy, random }), () => outbox);
    for (let i = 0; i < 40; i += 1) await session.run(feeds);
    await session.release();
    expect(outbox.windows).toMatchObject([{ privacy: { level: 'dp', milliEpsilon: 1500 } }]);
    expect(session.fleetally.status().counting.ledger).toMatchObject({ windows: 1, milliEpsilonPerRecord: 1500 });
  });
});
