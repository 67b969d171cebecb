import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { InferenceSession } from 'onnxruntime-node';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { monitor } from './monitor.js';
import type { MonitoredSession } from './monitor.js';
import type { MonitorOptions } from './monitor-options.js';
import { openOutbox } from './outbox.js';
import { NO_LOSSES, addLosses, lossesWithin, type Losses } from './report/losses.js';
import { FakeSession } from './testing/fake-session.js';
import { columnsPlan } from './testing/plans.js';
import { sealedIn } from './testing/sealed.js';
import { windowOf } from './testing/windows.js';

const ROOT = join(import.meta.dirname, '..', '..');
const feedsOf = (type: string, data: Float32Array | Uint8Array): InferenceSession.FeedsType =>
  ({ features: { type, dims: [1, 1], data } }) as unknown as InferenceSession.FeedsType;
const COUNTABLE = feedsOf('float32', Float32Array.of(1));
// Two of them share a byte, so nothing can be read by column.
const UNCOUNTABLE = feedsOf('uint4', Uint8Array.of(1));

let spoolDir: string;
let directory: string;

beforeEach(() => {
  spoolDir = mkdtempSync(join(tmpdir(), 'fleetally-told-'));
  directory = join(spoolDir, 'devices', 'd');
});

afterEach(() => {
  rmSync(spoolDir, { recursive: true, force: true });
});

function start(rest: Partial<MonitorOptions> = {}): Promise<MonitoredSession> {
  const inner = new FakeSession(['features'], [], () => Promise.resolve({}));
  return monitor(inner, {
    plan: columnsPlan(1),
    model: { name: 'test', version: '1' },
    device: { id: 'd' },
    spoolDir,
    clock: { now: () => 0 },
    onProblem: () => undefined,
    ...rest,
  });
}

async function run(session: MonitoredSession, times: number, feeds = COUNTABLE): Promise<void> {
  for (let i = 0; i < times; i += 1) await session.run(feeds);
}

/** Of all reports in the spool together. */
function told(): Losses & { inferences: number } {
  const sealed = sealedIn(directory);
  const losses = sealed.map(({ bytes }) => lossesWithin(bytes)).reduce(addLosses, NO_LOSSES);
  return { ...losses, inferences: sealed.reduce((sum, { report }) => sum + report.inferences, 0) };
}

describe('counts too few to be sent when a model ends', () => {
  it('used to vanish without a figure: the next report of the device tells them, also after a restart', async () => {
    const first = await start();
    await run(first, 7);
    await first.release();
    expect(first.fleetally.status().counting.withheldInferences).toBe(7);
    expect(sealedIn(directory)).toEqual([]);
    const second = await start();
    await run(second, 25);
    await second.release();
    expect(told()).toEqual({ ...NO_LOSSES, withheldInferences: 7, inferences: 25 });
  });

  it('are told by another model that goes on', async () => {
    const other = await start({ plan: columnsPlan(1, { model: 'other' }), model: { name: 'other', version: '1' } });
    const short = await start();
    await run(short, 7);
    await short.release();
    await run(other, 25);
    await other.release();
    expect(told()).toEqual({ ...NO_LOSSES, withheldInferences: 7, inferences: 25 });
  });

  it('add up over many short lives, those carried from earlier windows included', async () => {
    let now = 0;
    let all = 0;
    for (const lives of [[3, 4], [19], [5, 5, 5, 5], [1], [30]]) {
      const session = await start({ clock: { now: () => now } });
      for (const runs of lives) {
        await run(session, runs);
        all += runs;
        now += 300_000;
      }
      await session.release();
    }
    const { withheldInferences, inferences } = told();
    expect([withheldInferences, inferences]).toEqual([3 + 4 + 19 + 1, 20 + 30]);
    expect(withheldInferences + inferences).toBe(all);
  });
});

describe('a process that ends without releasing its model', () => {
  // The processes run the built package.
  beforeAll(() => {
    execFileSync(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', join(ROOT, 'agent')]);
  }, 120_000);

  it.each([
    ['by itself', 0],
    ['exit', 3],
  ])('(%s) tells what it withheld in its next life', (how, code) => {
    const program = join(ROOT, 'agent', 'dist', 'testing', 'run-and-leave.js');
    const live = (runs: number) => spawnSync(process.execPath, [program, spoolDir, String(runs), how]).status;
    expect([live(7), live(4), live(25)]).toEqual([code, code, code]);
    expect(told()).toEqual({ ...NO_LOSSES, withheldInferences: 11, inferences: 25 });
  });
});

describe('a model of which nothing can be counted', () => {
  it('used to be silent for ever: its errors make a report of their own, once they are as many as counts must be', async () => {
    let now = 0;
    const session = await start({ clock: { now: () => now } });
    await run(session, 15, UNCOUNTABLE);
    now = 300_000;
    session.fleetally.tick();
    expect(sealedIn(directory)).toEqual([]);
    await run(session, 15, UNCOUNTABLE);
    now = 600_000;
    session.fleetally.tick();
    const [{ report } = { report: undefined }] = sealedIn(directory);
    expect(report).toMatchObject({ inferences: 0, windowStart: 300, losses: { countingErrors: 30 } });
    // What comes after that is told at the end, by the next report.
    await run(session, 2, UNCOUNTABLE);
    await session.release();
    expect(session.fleetally.status().counting.countingErrors).toBe(32);
    const next = await start();
    await run(next, 20);
    await next.release();
    expect(told()).toEqual({ ...NO_LOSSES, countingErrors: 32, inferences: 20 });
  });

  it('says nothing of single inferences at level dp', async () => {
    const session = await start({ privacy: { level: 'dp', epsilonPerRecord: 2 } });
    await run(session, 50, UNCOUNTABLE);
    await session.release();
    expect(session.fleetally.status().counting.countingErrors).toBe(50);
    const next = openOutbox({ directory, device: 'd', fsync: 'never' });
    next.put(windowOf(1));
    await next.close();
    expect(told().countingErrors).toBe(0);
  });
});

describe('windows dropped while the outbox cannot be opened', () => {
  it('used to be known to that process only: the first report once it opens tells them', async () => {
    const holder = openOutbox({ directory, device: 'd', fsync: 'never' });
    const session = await start({ minSamples: 5 });
    await run(session, 2, UNCOUNTABLE);
    for (let window = 0; window < 3; window += 1) {
      await run(session, 5);
      session.fleetally.endWindow();
    }
    expect(session.fleetally.status().outbox).toMatchObject({ droppedReports: 3 });
    await holder.close();
    await run(session, 6);
    session.fleetally.endWindow();
    expect(session.fleetally.status().outbox).toMatchObject({ droppedReports: 3, queuedReports: 1 });
    await session.release();
    expect(told()).toEqual({ ...NO_LOSSES, droppedReports: 3, countingErrors: 2, inferences: 6 });
  });

  it('are noted for the next life, when it opens at the very end', async () => {
    const holder = openOutbox({ directory, device: 'd', fsync: 'never' });
    const session = await start({ minSamples: 5 });
    await run(session, 5);
    session.fleetally.endWindow();
    await run(session, 3);
    await holder.close();
    await session.release();
    const next = openOutbox({ directory, device: 'd', fsync: 'never' });
    next.put(windowOf(1));
    await next.close();
    expect(told()).toMatchObject({ droppedReports: 1, withheldInferences: 3 });
  });
});
