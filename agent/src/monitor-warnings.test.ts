import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { InferenceSession } from 'onnxruntime-node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { monitor } from './monitor.js';
import type { MonitorOptions } from './monitor-options.js';
import type { Problem } from './observe/problem.js';
import { FakeSession } from './testing/fake-session.js';
import { columnsPlan } from './testing/plans.js';
import { CollectorDouble } from './uplink/collector-double.js';

const feeds = {
  features: { type: 'float32', dims: [1, 1], data: Float32Array.of(1) },
} as unknown as InferenceSession.FeedsType;

let spoolDir: string;
let warnings: [message: string, options: unknown][];

beforeEach(() => {
  spoolDir = mkdtempSync(join(tmpdir(), 'fleetally-warnings-'));
  warnings = [];
  vi.spyOn(process, 'emitWarning').mockImplementation(((message: string, options: unknown) => {
    warnings.push([message, options]);
  }) as typeof process.emitWarning);
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(spoolDir, { recursive: true, force: true });
});

/** Runs so often, and releases. */
async function runs(count: number, rest: Partial<MonitorOptions> = {}): Promise<void> {
  const fake = new FakeSession(['features'], ['p'], () => Promise.resolve({} as InferenceSession.ReturnType));
  const model = { name: 'test', version: '1' };
  const outbox = { closeTimeoutMs: 50, fsync: 'never' } as const;
  const session = await monitor(fake, { plan: columnsPlan(1), model, spoolDir, clock: { now: () => 0 }, outbox, ...rest }); // prettier-ignore
  for (let run = 0; run < count; run++) await session.run(feeds);
  await session.release();
}

describe('a session that is released', () => {
  it('warns of reports that its collector does not take, which used to be silent', async () => {
    const double = await CollectorDouble.start();
    double.kill();
    await runs(20, { collector: double.address });
    // On a busy machine no attempt may have failed by then.
    const message =
      /^1 report waits: 127\.0\.0\.1:\d+ (does not answer: .*|has not answered); it goes with the next start$/;
    expect(warnings).toEqual([[expect.stringMatching(message), { type: 'FleetallyWarning', code: 'UPLINK' }]]);
  });

  it('tells the listener instead, where there is one', async () => {
    const double = await CollectorDouble.start();
    double.kill();
    const problems: Problem[] = [];
    await runs(20, { collector: double.address, onProblem: (problem) => void problems.push(problem) });
    expect(problems).toMatchObject([{ code: 'UPLINK', message: expect.stringContaining('1 report waits') as string }]);
    expect(warnings).toEqual([]);
  });

  it('says that there was too little to be sent, where nothing was', async () => {
    await runs(10);
    await runs(1);
    const options = { type: 'FleetallyWarning', code: 'WITHHELD' };
    expect(warnings).toEqual([
      ['10 inferences are withheld: fewer than 20 in a window (minSamples)', options],
      ['1 inference is withheld: fewer than 20 in a window (minSamples)', options],
    ]);
  });

  it('says nothing where all is well, or nothing was run, or a listener of problems is there to be spared', async () => {
    await runs(0);
    await runs(20);
    await runs(1, { minSamples: 1 });
    await runs(10, { onProblem: () => undefined });
    const nowMs = { value: 0 };
    const fake = new FakeSession(['features'], ['p'], () => Promise.resolve({} as InferenceSession.ReturnType));
    const options = { plan: columnsPlan(1), model: { name: 'test', version: '1' }, spoolDir };
    const session = await monitor(fake, { ...options, clock: { now: () => nowMs.value } });
    for (let run = 0; run < 20; run++) await session.run(feeds);
    nowMs.value = 300_000;
    await session.run(feeds);
    await session.release();
    expect(session.fleetally.status().counting).toMatchObject({ sentWindows: 1, withheldInferences: 1 });
    expect(warnings).toEqual([]);
  });
});
