import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReportKey } from './record.js';
import { Spool } from './spool.js';
import type { DropLedger } from './spool-options.js';
import { pendingOf, payloadOf } from './testing.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetally-spool-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function open(options: ConstructorParameters<typeof Spool>[1] = {}): Spool {
  return new Spool(directory, { fsync: 'never', ...options });
}

function fill(spool: Spool, boot: number, from: number, to: number, bytes = 100): void {
  for (let sequence = from; sequence <= to; sequence++) {
    spool.append({ boot, sequence }, payloadOf({ boot, sequence }, bytes));
  }
}

function sequences(spool: Spool): number[] {
  return pendingOf(spool).map(({ sequence }) => sequence);
}

describe('Spool', () => {
  it('gives back what was put, in order, and again after reopening', () => {
    const spool = open();
    fill(spool, 7, 1, 50);
    expect(sequences(spool)).toEqual(range(1, 50));
    spool.close();
    const again = open();
    expect(pendingOf(again).map(({ payload }) => payload)).toEqual(
      range(1, 50).map((sequence) => payloadOf({ boot: 7, sequence }, 100)),
    );
    expect(again.damage).toEqual({ stretches: 0, bytes: 0, reports: 0 });
    again.close();
  });

  it('forgets settled reports, in whatever order, once or twice, known or not, also after reopening', () => {
    const spool = open();
    fill(spool, 7, 1, 10);
    expect(spool.settle(keys(7, 9, 2, 9, 77)).map(({ sequence }) => sequence)).toEqual([9, 2]);
    expect(spool.settle(keys(7, 2))).toEqual([]);
    spool.close();
    const again = open();
    expect(sequences(again)).toEqual([1, 3, 4, 5, 6, 7, 8, 10]);
    fill(again, 8, 1, 2);
    again.settle(keys(7, 1, 3, 4, 5, 6, 7, 8, 10));
    expect(pendingOf(again).map(({ boot }) => boot)).toEqual([8, 8]);
    again.settle(keys(8, 1, 2));
    expect(again.reports).toBe(0);
    again.close();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('stays small while everything is acknowledged at once', () => {
    const spool = open();
    for (let sequence = 1; sequence <= 5_000; sequence++) {
      fill(spool, 7, sequence, sequence);
      spool.settle(keys(7, sequence));
    }
    expect(spool.diskBytes).toBe(0);
    expect(readdirSync(directory)).toHaveLength(1);
    spool.close();
  });

  it('drops the oldest reports as whole segments when full, tells the ledger before and after, and keeps within bounds', () => {
    const told: string[] = [];
    let dropped = 0;
    let payloads = 0;
    const ledger: DropLedger = {
      willDrop(first, reports, bytes) {
        told.push(`will ${first.sequence}`);
        dropped += reports;
        payloads += bytes.length;
      },
      didDrop: () => told.push('did'),
      lost: () => told.push('lost'),
    };
    const spool = open({ maxBytes: 64 * 1024, ledger });
    fill(spool, 7, 1, 2_000);
    const kept = sequences(spool);
    expect(kept).toEqual(range(2_000 - kept.length + 1, 2_000));
    expect(dropped).toBe(2_000 - kept.length);
    expect(payloads).toBe(dropped);
    expect(told.slice(0, 4)).toEqual(['will 1', 'did', expect.stringContaining('will '), 'did']);
    expect(bytesIn(directory)).toBeLessThanOrEqual(64 * 1024);
    expect(kept.length).toBeGreaterThan(300);
    spool.close();
  });

  it('finishes at the next opening a drop that a crash interrupted', () => {
    const spool = open({ maxBytes: 64 * 1024 });
    fill(spool, 7, 1, 100);
    spool.close();
    const again = open({ unfinishedDrop: { boot: 7, sequence: 1 } });
    expect(sequences(again)).toEqual(range(again.reports === 0 ? 101 : 100 - again.reports + 1, 100));
    expect(again.reports).toBeLessThan(100);
    again.close();
  });

  it('refuses a report that is larger than half of it, and keeps going', () => {
    const spool = open({ maxBytes: 64 * 1024 });
    expect(() => spool.append({ boot: 7, sequence: 1 }, new Uint8Array(40_000))).toThrow(
      expect.objectContaining({ code: 'TOO_LARGE' }),
    );
    fill(spool, 7, 2, 2, 30_000);
    expect(sequences(spool)).toEqual([2]);
    spool.close();
  });

  it('says UNUSABLE when the directory cannot be made', () => {
    expect(() => new Spool('/dev/null/spool')).toThrow(expect.objectContaining({ code: 'UNUSABLE' }));
  });

  it('behaves like a plain list under any order of puts, acknowledgements and restarts', () => {
    const step = fc.oneof(
      fc.record({ put: fc.integer({ min: 1, max: 900 }) }),
      fc.record({ ack: fc.array(fc.nat(60), { maxLength: 12 }) }),
      fc.constant({ restart: true }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        rmSync(directory, { recursive: true, force: true });
        let spool = open();
        let boot = 1;
        let sequence = 0;
        let model: ReportKey[] = [];
        for (const action of steps) {
          if ('put' in action) {
            const key = { boot, sequence: ++sequence };
            spool.append(key, payloadOf(key, action.put));
            model.push(key);
          } else if ('ack' in action) {
            const acked = action.ack.flatMap((i) => model[i] ?? []);
            spool.settle(acked);
            model = model.filter((key) => !acked.includes(key));
          } else {
            spool.close();
            spool = open();
            boot++;
            sequence = 0;
          }
          expect(spool.reports).toBe(model.length);
        }
        expect(pendingOf(spool).map(({ boot, sequence }) => ({ boot, sequence }))).toEqual(model);
        spool.close();
      }),
      { seed: 20_260, numRuns: 60 },
    );
  });
});

function keys(boot: number, ...sequences: number[]): ReportKey[] {
  return sequences.map((sequence) => ({ boot, sequence }));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

function bytesIn(path: string): number {
  return readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0);
}
