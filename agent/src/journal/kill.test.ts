import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readSpool } from '../audit/read-spool.js';
import { openOutbox } from '../outbox.js';
import { CollectorDouble } from '../uplink/collector-double.js';
import { readJournal } from './read-journal.js';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const KILLS = 8;
let directory: string;
let double: CollectorDouble;
let running: ChildProcess | undefined;
let onReport: (() => void) | undefined;

// The processes run the built package.
beforeAll(() => {
  execFileSync(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', join(ROOT, 'agent')]);
}, 120_000);

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fleetally-kill-'));
  double = await CollectorDouble.start({
    treat: () => {
      onReport?.();
      return 'take';
    },
  });
});

afterEach(() => {
  running?.kill('SIGKILL');
  double.kill();
  rmSync(directory, { recursive: true, force: true });
});

describe('an agent killed with -9 while the collector answers', () => {
  it(`${KILLS} times: every report that the collector has is told by journal or spool`, async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      const program = join(ROOT, 'agent', 'dist', 'testing', 'put-forever.js');
      running = spawn(process.execPath, [program, directory, double.address], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const closed = once(running, 'close');
      await received(40 + 23 * kill);
      running.kill('SIGKILL');
      await closed;
      const { entries, foldedReports } = readJournal(join(directory, 'journal'));
      const waiting = readSpool(join(directory, 'spool')).waiting;
      const told = new Set([...entries, ...waiting].map(({ key }) => `${key.boot} ${key.sequence}`));
      const untold = taken().filter((name) => !told.has(name));
      expect(untold.length).toBeLessThanOrEqual(foldedReports);
    }
    const outbox = openOutbox({ directory, collector: double.address, fsync: 'never' });
    expect(await outbox.flush(20_000)).toMatchObject({ outcome: 'delivered' });
    await outbox.close();
    const { totals } = readJournal(join(directory, 'journal'));
    expect(totals).toMatchObject({ reports: { count: double.taken.size }, starts: KILLS + 1, missing: 0 });
  }, 60_000);
});

describe('an agent that is sending', () => {
  it('can be read at any moment: every report that the collector has by then is told', async () => {
    const program = join(ROOT, 'agent', 'dist', 'testing', 'put-forever.js');
    running = spawn(process.execPath, [program, directory, double.address], { stdio: ['ignore', 'ignore', 'inherit'] });
    const closed = once(running, 'close');
    for (let look = 0; look < 25; look++) {
      await received(20);
      const before = taken();
      // In the order in which an audit reads.
      const { waiting } = readSpool(join(directory, 'spool'));
      const { entries, foldedReports, damagedBytes } = readJournal(join(directory, 'journal'));
      const told = new Set([...entries, ...waiting].map(({ key }) => `${key.boot} ${key.sequence}`));
      expect(before.filter((name) => !told.has(name)).length).toBeLessThanOrEqual(foldedReports);
      // At most what is being written at this moment.
      expect(damagedBytes).toBeLessThan(64 * 1024);
    }
    running.kill('SIGKILL');
    await closed;
  }, 60_000);
});

/** Resolves when so many more reports have come. */
function received(count: number): Promise<void> {
  return new Promise((resolve) => {
    let left = count;
    onReport = () => {
      if (--left === 0) resolve();
    };
  });
}

function taken(): string[] {
  return [...double.taken.values()].map(({ report }) => `${report.boot} ${report.sequence}`);
}
