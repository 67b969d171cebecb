import * as fs from 'node:fs';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFs, type SpoolFs } from '../spool/files.js';
import { encodeEntry, type JournalEntry } from './entry.js';
import { Journal } from './journal.js';
import { readJournal } from './read-journal.js';

const SEED = 20_261_128;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetally-journal-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function report(sequence: number, bytes = 40, boot = 7): JournalEntry {
  const content = Buffer.alloc(bytes, sequence % 251);
  return { kind: 'report', atMs: 1_000 * sequence, key: { boot, sequence }, sentBytes: bytes, content };
}

function told(): number[] {
  return readJournal(directory).entries.map(({ key }) => key.sequence);
}

describe('Journal', () => {
  it('tells what was appended, across lives, in order and with its bytes', () => {
    for (let life = 0; life < 3; life++) {
      const journal = new Journal(directory, { maxBytes: 65_536 });
      journal.append([report(2 * life + 1), report(2 * life + 2)]);
      journal.close();
    }
    const { entries, totals, damagedBytes } = readJournal(directory);
    expect(entries).toEqual([1, 2, 3, 4, 5, 6].map((n) => report(n)));
    expect(totals).toMatchObject({ reports: { count: 6, bytes: 240 }, firstMs: 1_000, lastMs: 6_000 });
    expect(damagedBytes).toBe(0);
    expect(readdirSync(directory)).toEqual(['00000001.log']);
  });

  it('is bounded: the oldest go, and stay in the totals', () => {
    const journal = new Journal(directory, { maxBytes: 65_536 });
    for (let n = 1; n <= 1_000; n++) journal.append([report(n, 600)]);
    journal.close();
    const { entries, totals, foldedReports } = readJournal(directory);
    const bytes = readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
    expect(bytes).toBeLessThan(65_536 + 4_096);
    expect(entries.length).toBeGreaterThan(80);
    expect(entries.at(-1)).toEqual(report(1_000, 600));
    expect(foldedReports + entries.length).toBe(1_000);
    expect(totals.reports).toEqual({ count: 1_000, bytes: 600_000 });
    expect(totals).toMatchObject({ firstMs: 1_000, lastMs: 1_000_000 });
  });

  it('tells a report once, though a crash let it be noted twice, and though one of the two is folded', () => {
    for (let life = 0; life < 2; life++) {
      const journal = new Journal(directory, { maxBytes: 65_536 });
      for (let n = 1; n <= 3; n++) journal.append([report(n)]);
      journal.close();
    }
    expect(told()).toEqual([1, 2, 3]);
    const journal = new Journal(directory, { maxBytes: 65_536 });
    for (let n = 4; n <= 500; n++) journal.append([report(n, 600)]);
    expect(readJournal(directory).totals.reports.count).toBe(500);
    journal.close();
  });

  it('survives a write torn at any byte: what came before is told, and what comes after', () => {
    const intact = [1, 2, 3].map((n) => encodeEntry(report(n)));
    const last = intact[2]!;
    const head = Buffer.concat(intact.slice(0, 2));
    for (let cut = 0; cut < last.length; cut++) {
      writeFileSync(join(directory, '00000001.log'), Buffer.concat([head, last.subarray(0, cut)]));
      expect(told()).toEqual([1, 2]);
      const journal = new Journal(directory, { maxBytes: 65_536 });
      journal.append([report(4)]);
      journal.close();
      expect(readJournal(directory)).toMatchObject({ damagedBytes: 0 });
      expect(told()).toEqual([1, 2, 4]);
    }
  });

  it('reads around damage of any kind, and says how much there is', () => {
    const bytes = Buffer.concat([1, 2, 3, 4].map((n) => encodeEntry(report(n))));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= flip;
        writeFileSync(join(directory, '00000001.log'), damaged);
        const { entries, damagedBytes } = readJournal(directory);
        const hit = Math.floor(at / (bytes.length / 4)) + 1;
        expect(entries.map(({ key }) => key.sequence)).toEqual([1, 2, 3, 4].filter((n) => n !== hit));
        expect(damagedBytes).toBe(bytes.length / 4);
      }),
      { seed: SEED },
    );
  });

  it('removes a folded segment that a crash has left, and tells nothing of it twice', () => {
    const journal = new Journal(directory, { maxBytes: 65_536 });
    for (let n = 1; n <= 200; n++) journal.append([report(n, 600)]);
    journal.close();
    const { totals } = readJournal(directory);
    writeFileSync(join(directory, '00000001.log'), encodeEntry(report(1, 600)));
    expect(readJournal(directory).totals).toEqual(totals);
    new Journal(directory, { maxBytes: 65_536 }).close();
    expect(readdirSync(directory)).not.toContain('00000001.log');
  });

  it('never throws: what a full disk does not take is counted, and told once it takes something again', () => {
    let isFull = false;
    const files: SpoolFs = {
      ...nodeFs,
      writeSync: ((fd: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
        // A full disk takes what fits first.
        if (isFull && length > 10) return fs.writeSync(fd, bytes, offset, 10, position);
        if (isFull) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
        return fs.writeSync(fd, bytes, offset, length, position);
      }) as typeof fs.writeSync,
    };
    const journal = new Journal(directory, { maxBytes: 65_536, files });
    journal.append([report(1)]);
    isFull = true;
    journal.append([report(2), report(3)]);
    journal.append([report(4)]);
    expect(journal).toMatchObject({ missing: 3 });
    expect(journal.problem).toContain('ENOSPC');
    isFull = false;
    journal.append([report(5)]);
    expect(journal).toMatchObject({ missing: 0, problem: undefined });
    journal.close();
    expect(readJournal(directory)).toMatchObject({ damagedBytes: 0, totals: { missing: 3, reports: { count: 2 } } });
  });

  it('does without a directory, and says so', () => {
    writeFileSync(join(directory, 'file'), '');
    const journal = new Journal(join(directory, 'file', 'journal'), { maxBytes: 65_536 });
    journal.append([report(1)]);
    expect(journal.missing).toBe(1);
    expect(journal.problem).toContain('ENOTDIR');
    journal.close();
    expect(readJournal(join(directory, 'nowhere')).exists).toBe(false);
  });

  it('knows its totals damaged from whole', () => {
    const journal = new Journal(directory, { maxBytes: 65_536 });
    for (let n = 1; n <= 200; n++) journal.append([report(n, 600)]);
    journal.close();
    const path = join(directory, 'totals');
    const bytes = readFileSync(path);
    bytes[bytes.length - 3]! ^= 1;
    writeFileSync(path, bytes);
    expect(readJournal(directory).foldedReports).toBe(0);
  });
});
