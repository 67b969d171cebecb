import { argv, stdout } from 'node:process';

import { InferenceSession, Tensor } from 'onnxruntime-node';

import type { MonitoredSession } from '../monitor.js';
import { classOutput, columnsPlan } from './plans.js';

// Test support, run as a process of its own with --expose-gc: runs a model many times, with or without monitoring, and
// prints what memory it took. Without monitoring, nothing of the agent is loaded.
const [, , mode = 'plain', file = '', directory = '', collector = ''] = argv;
const RUNS = 100_000;
const WINDOW_RUNS = 1_000;

let runs = 0;
const plain = await InferenceSession.create(file);
const session = mode === 'plain' ? plain : await monitored(plain);
const heaps: number[] = [];
for (; runs < RUNS; runs += 1) {
  const features = new Tensor(
    'float32',
    Float32Array.from({ length: 24 }, (_, i) => ((runs * 7 + i) % 11) - 5),
    [1, 24],
  );
  await session.run({ features });
  if (runs === RUNS / 5 || runs === RUNS - 1) heaps.push(await settledHeap());
}
const { rss } = process.memoryUsage();
if ('fleetally' in session) await (session as MonitoredSession).fleetally.flush(20_000);
stdout.write(JSON.stringify({ rss, heapGrowth: heaps[1]! - heaps[0]!, status: statusOf(session) }));
await session.release();

async function monitored(inner: InferenceSession): Promise<MonitoredSession> {
  const { monitor } = await import('../monitor.js');
  const pairs = Array.from({ length: 190 }, (_, i): [number, number] => [Math.floor(i / 19), 5 + (i % 19)]);
  const unlike = pairs.filter(([a, b]) => a < b);
  const output = classOutput('probabilities', ['a', 'b', 'c', 'd', 'e']);
  return monitor(inner, {
    plan: columnsPlan(24, { pairs: unlike, output }),
    model: { name: 'test', version: '1', file },
    device: { id: 'memory' },
    spoolDir: directory,
    collector,
    clock: { now: () => Math.floor(runs / WINDOW_RUNS) * 300_000 },
  });
}

async function settledHeap(): Promise<number> {
  // Twice, with a turn of the event loop between: finalisers free native memory only then.
  for (let i = 0; i < 2; i += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function statusOf(watched: InferenceSession): unknown {
  return 'fleetally' in watched ? (watched as MonitoredSession).fleetally.status() : undefined;
}
