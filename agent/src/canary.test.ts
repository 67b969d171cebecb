import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { InferenceSession } from 'onnxruntime-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { monitor, monitorThrough } from './monitor.js';
import type { MonitorOptions } from './monitor-options.js';
import type { ClosedWindow } from './sealed-window.js';
import { encodingsOf } from './testing/canaries.js';
import { FakeSession } from './testing/fake-session.js';
import { MemoryOutbox } from './testing/memory-outbox.js';
import { categorical, classOutput, numeric, planOf } from './testing/plans.js';
import { RecordingProxy } from './testing/recording-proxy.js';
import { seededBytes } from './testing/seeded-bytes.js';
import { CollectorDouble } from './uplink/collector-double.js';

// Values that occur nowhere but in the inputs, outputs and errors of the model.
const NUMBERS = [1234.5678901234, -98.76543210987, 3.0123456789e-5, 41.4142135623];
const LONG = 0x1123_4567_89ab_cdefn;
const TEXT = 'canary-patient-0815';
const SECRET = 'canary-in-an-error-4711';
const IMAGE = seededBytes(99)(3072);
const SCORES = [0.7123456789, 0.2876543211];

const CANARIES = [...NUMBERS, LONG, TEXT, SECRET, IMAGE.subarray(0, 64), ...SCORES].flatMap(encodingsOf);

const plan = planOf(
  [
    ...[0, 1, 2, 3].map((column) => numeric(`n${column}`, { tensor: 'numbers', column })),
    numeric('long', { tensor: 'long', column: 0 }),
    categorical('name', { tensor: 'text', column: 0 }, ['known', 'names']),
    numeric('bright', { tensor: 'image', summary: 'mean', channel: 0, layout: 'nhwc' }, 0, 255),
    numeric('p0', { tensor: 'image', projection: 0, of: 16, seed: 1 }, -400, 400),
  ],
  { pairs: [[0, 1]], output: classOutput('scores', ['yes', 'no']) },
);

const feeds = {
  numbers: { type: 'float64', dims: [1, 4], data: Float64Array.from(NUMBERS) },
  long: { type: 'int64', dims: [1, 1], data: BigInt64Array.of(LONG) },
  text: { type: 'string', dims: [1, 1], data: [TEXT] },
  image: { type: 'uint8', dims: [1, 32, 32, 3], data: IMAGE },
} as unknown as InferenceSession.FeedsType;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetally-canary-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function session(): FakeSession {
  let calls = 0;
  return new FakeSession(['numbers', 'long', 'text', 'image'], ['scores'], () => {
    calls += 1;
    // Every third run fails, and its message quotes the data, as runtimes' messages do.
    if (calls % 3 === 0) return Promise.reject(new Error(`Non-zero status: ${TEXT} ${SECRET} ${NUMBERS[0]!}`));
    const scores = { type: 'float32', dims: [1, 2], data: Float32Array.from(SCORES) };
    return Promise.resolve({ scores } as unknown as InferenceSession.ReturnType);
  });
}

function options(rest: Partial<MonitorOptions>): MonitorOptions {
  const model = { name: 'test', version: 'version-in-every-report' };
  const clock = { now: () => 1_700_000_000_000 };
  return { plan, model, device: { id: 'device-in-every-report' }, spoolDir: directory, clock, ...rest };
}

async function feed(monitored: InferenceSession): Promise<void> {
  for (let i = 0; i < 60; i += 1) await monitored.run(feeds).catch(() => undefined);
}

function canariesIn(bytes: Buffer): number {
  return CANARIES.filter((canary) => bytes.includes(canary)).length;
}

function everyFile(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return Buffer.concat(files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file)));
}

describe('no raw value leaves the process', () => {
  it('in closed windows', async () => {
    const outbox = new MemoryOutbox();
    const monitored = await monitorThrough(session(), options({}), () => outbox);
    await feed(monitored);
    await monitored.release();
    const [window] = outbox.windows;
    expect(window).toMatchObject({ inferences: 60 });
    const { cells, ...rest } = window as ClosedWindow;
    expect(canariesIn(Buffer.from(cells.buffer, cells.byteOffset, cells.byteLength))).toBe(0);
    expect(canariesIn(Buffer.from(JSON.stringify(rest)))).toBe(0);
  });

  it('in the spool and on the wire', async () => {
    const collector = await CollectorDouble.start();
    const proxy = await RecordingProxy.to(collector.port);
    const monitored = await monitor(session(), options({ collector: `127.0.0.1:${proxy.port}`, policy: 'paused' }));
    try {
      await feed(monitored);
      monitored.fleetally.endWindow();
      const disk = everyFile(directory);
      monitored.fleetally.setPolicy('always');
      expect(await monitored.fleetally.flush()).toMatchObject({ outcome: 'delivered' });
      const wire = Buffer.concat(proxy.sent);
      // The search can find something: what must be there is there, in the clear.
      for (const bytes of [disk, wire]) expect(bytes.includes('version-in-every-report')).toBe(true);
      expect([...collector.taken.values()].map(({ report }) => report.inferences)).toEqual([60]);
      expect([canariesIn(disk), canariesIn(wire)]).toEqual([0, 0]);
    } finally {
      await monitored.release();
      await proxy.close();
      collector.kill();
    }
  });

  it('finds a canary when there is one', () => {
    for (const canary of CANARIES) {
      expect(canariesIn(Buffer.concat([Buffer.from('x'), canary, Buffer.from('y')]))).toBeGreaterThan(0);
    }
  });
});
