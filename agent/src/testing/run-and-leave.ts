import { argv, exit } from 'node:process';

import type { InferenceSession } from 'onnxruntime-node';

import { monitor } from '../monitor.js';
import { FakeSession } from './fake-session.js';
import { columnsPlan } from './plans.js';

// Test support, run as a process of its own: runs a model some times and ends without releasing it.
const [, , spoolDir = '', runs = '1', how = 'by itself'] = argv;
const feeds = {
  features: { type: 'float32', dims: [1, 1], data: Float32Array.of(1) },
} as unknown as InferenceSession.FeedsType;
const inner = new FakeSession(['features'], [], () => Promise.resolve({}));
const session = await monitor(inner, {
  plan: columnsPlan(1),
  model: { name: 'test', version: '1' },
  device: { id: 'd' },
  spoolDir,
});
for (let run = 0; run < Number(runs); run += 1) await session.run(feeds);
if (how === 'exit') exit(3);
