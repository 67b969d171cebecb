import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { MonitorStatus } from './monitor-handle.js';
import * as shared from './testing/shared-data.js';
import { CollectorDouble } from './uplink/collector-double.js';

const ROOT = join(import.meta.dirname, '..', '..');
const DIST = join(ROOT, 'agent', 'dist');
const MEGABYTE = 2 ** 20;
const run = promisify(execFile);

interface Measured {
  readonly rss: number;
  readonly heapGrowth: number;
  readonly status?: MonitorStatus;
}

let directory: string;

// The processes run the built package.
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetally-memory-'));
  execFileSync(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', join(ROOT, 'agent')]);
}, 120_000);

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

async function measure(mode: 'plain' | 'monitored', collector: string): Promise<Measured> {
  const program = join(DIST, 'testing', 'memory-run.js');
  const parameters = ['--expose-gc', program, mode, shared.needed(shared.HAR_MODEL), directory, collector];
  const { stdout } = await run(process.execPath, parameters);
  return JSON.parse(stdout) as Measured;
}

describe("the agent's own memory", () => {
  it.skipIf(shared.HAR_MODEL === undefined)(
    'is at most 40 MB over onnxruntime with the same model, and does not grow over 100,000 runs (skipped without ../shared/models/har)',
    async () => {
      const collector = await CollectorDouble.start();
      const plain = await measure('plain', '');
      const monitored = await measure('monitored', `127.0.0.1:${collector.port}`);
      collector.kill();
      const share = (monitored.rss - plain.rss) / MEGABYTE;
      const megabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(1);
      console.log(
        `RSS ${megabytes(plain.rss)} MB plain, ${megabytes(monitored.rss)} MB monitored: the agent's share is ` +
          `${share.toFixed(1)} MB; heap growth over 80,000 runs ${megabytes(monitored.heapGrowth)} MB`,
      );
      expect(monitored.status).toMatchObject({
        counting: { inferences: 100_000, countingErrors: 0 },
        outbox: { sealedReports: 99, ackedReports: 99 },
      });
      expect(share).toBeLessThan(40);
      expect(monitored.heapGrowth).toBeLessThan(4 * MEGABYTE);
    },
    120_000,
  );

  it('holds no onnxruntime: the caller brings the session, and the peer dependency with it', async () => {
    const script = `await import(${JSON.stringify(join(DIST, 'index.js'))});
      const { sharedObjects } = process.report.getReport();
      console.log(sharedObjects.filter((path) => path.includes('onnxruntime')).length);`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
    expect(stdout.trim()).toBe('0');
  });

  it('loses no window when the process ends without releasing its session', async () => {
    const script = `const { monitor } = await import(${JSON.stringify(join(DIST, 'index.js'))});
      const { columnsPlan } = await import(${JSON.stringify(join(DIST, 'testing', 'plans.js'))});
      const { FakeSession } = await import(${JSON.stringify(join(DIST, 'testing', 'fake-session.js'))});
      const features = { type: 'float32', dims: [25, 1], data: new Float32Array(25) };
      const session = await monitor(new FakeSession(['features'], [], async () => ({})), {
        plan: columnsPlan(1), model: { name: 'test', version: '1' }, spoolDir: ${JSON.stringify(directory)},
      });
      await session.run({ features });
      process.on('exit', () => console.log(JSON.stringify(session.fleetally.status().outbox)));
      if (process.argv[1] === 'exit') process.exit(0);`;
    for (const [i, how] of ['exit', 'end by itself'].entries()) {
      const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script, how]);
      expect(JSON.parse(stdout)).toMatchObject({ sealedReports: 1, queuedReports: i + 1 });
    }
  });
});
