import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';

import type { ModelRunner } from '../inference/model-runner.js';
import { FakeSession } from '../testing/fake-session.js';
import { columnsPlan } from '../testing/plans.js';
import { replay } from './replay.js';

const folder = mkdtempSync(join(tmpdir(), 'fleetally-replay-'));
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('ends soon when it is stopped while nothing happens in event time: it slept until the next row', async () => {
  const session = new FakeSession(['features'], [], () => Promise.resolve({}));
  const model: ModelRunner = {
    ...{ inputs: [], outputs: [], featureNames: undefined, classNames: undefined, session },
    run: () => Promise.resolve({}),
    release: () => Promise.resolve(),
  };
  const feeds = () => ({ features: { type: 'float32', dims: [1, 1], data: Float32Array.of(1) } });
  // A night between two rows, at the speed of life.
  const rows = [0, 10 * 3_600_000].map((timeMs) => ({ timeMs, device: 0, feeds }));
  let nowMs = 0;
  const pace = {
    nowMs: () => nowMs,
    sleep: (ms: number) => {
      nowMs += ms;
      return Promise.resolve();
    },
  };
  const { inferences } = await replay(
    model,
    { devices: [{ name: 'd', attributes: {} }], rows, rejectedRows: 0 },
    {
      ...{ plan: columnsPlan(1), model: { name: 'test', version: '1' }, collector: { address: '127.0.0.1:1' } },
      ...{ stateDir: folder, windowSeconds: 300, speed: 1, shiftMs: 0, patienceMs: 1 },
    },
    pace,
    { stopped: () => nowMs > 5_000 },
  );
  expect(inferences).toBe(1);
  expect(nowMs).toBeLessThan(6_000);
});
