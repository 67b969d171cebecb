import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openOutbox } from './outbox.js';
import { sealedIn } from './testing/sealed.js';
import { CollectorDouble } from './uplink/collector-double.js';

const ROOT = join(import.meta.dirname, '..', '..');
const KILLS = 20;
let directory: string;
let double: CollectorDouble;
let running: ChildProcess | undefined;

// The processes run the built package.
beforeAll(() => {
  execFileSync(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', join(ROOT, 'agent')]);
}, 120_000);

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fleetally-crash-'));
  let silent = 0;
  // Every seventh report goes unanswered for a while, so that there is always something sent and not acknowledged.
  double = await CollectorDouble.start({
    treat: ({ sequence }) => (sequence % 7 === 0 && ++silent < 60 ? 'silence' : 'take'),
  });
});

afterEach(() => {
  running?.kill('SIGKILL');
  double.kill();
  rmSync(directory, { recursive: true, force: true });
});

function start(program: string, collector: string): ChildProcess {
  const path = join(ROOT, 'agent', 'dist', 'testing', `${program}.js`);
  running = spawn(process.execPath, [path, directory, collector], { stdio: ['ignore', 'pipe', 'inherit'] });
  return running;
}

describe('an agent killed with -9', () => {
  it(`at ${KILLS} random moments has lost no report that was put, and no name names two`, async () => {
    const random = seeded(20_263);
    const put = new Set<string>();
    for (let kill = 0; kill < KILLS; kill++) {
      const child = start('put-forever', double.address);
      let text = '';
      child.stdout!.on('data', (chunk: Buffer) => (text += chunk.toString()));
      const closed = once(child, 'close');
      await once(child.stdout!, 'data');
      // A moment at random is what is tested here.
      await sleep(30 + random() * 200);
      child.kill('SIGKILL');
      await closed;
      for (const line of text.split('\n').slice(0, -1)) put.add(line);
      const kept = sealedIn(directory).map(({ report }) => `${report.boot} ${report.sequence}`);
      const known = new Set([...kept, ...taken(double)]);
      expect([...put].filter((name) => !known.has(name))).toEqual([]);
    }
    const outbox = openOutbox({ directory, collector: double.address, fsync: 'never', tuning: { ackTimeoutMs: 500 } });
    expect(await outbox.flush(20_000)).toEqual({ outcome: 'delivered', queuedReports: 0 });
    await outbox.close();
    const all = new Set(taken(double));
    expect([...put].filter((name) => !all.has(name))).toEqual([]);
    // A report whose `put` had not returned may be there too: one for each kill at most.
    expect(all.size - put.size).toBeLessThanOrEqual(KILLS);
    expect(double.violations).toEqual([]);
    expect(double.syncs.map(({ device }) => device)).toEqual(double.syncs.map(() => outbox.status().device));
    // Some of those lives were killed while they were sending.
    expect(new Set(double.syncs.map(({ boot }) => boot)).size).toBeGreaterThan(2);
  }, 60_000);
});

describe('an application that never closes its outbox', () => {
  it('ends by itself once its reports are delivered', async () => {
    const [code] = (await once(start('put-and-leave', double.address), 'exit')) as [number];
    expect(code).toBe(0);
    expect(taken(double)).toHaveLength(3);
  });

  it('ends by itself with no collector there, and leaves its reports for the next time', async () => {
    const [code] = (await once(start('put-and-leave', '127.0.0.1:1'), 'exit')) as [number];
    expect(code).toBe(0);
    expect(sealedIn(directory)).toHaveLength(3);
  });
});

function taken({ taken }: CollectorDouble): string[] {
  return [...taken.values()].map(({ report }) => `${report.boot} ${report.sequence}`);
}

/** Park and Miller's generator: the same numbers at each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
