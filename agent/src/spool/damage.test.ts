import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RECORD_HEADER_BYTES, encodeRecord, scanRecords } from './record.js';
import { Spool } from './spool.js';
import { payloadOf, pendingOf } from './testing.js';

const RECORDS = 6;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetally-spool-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** A spool of six reports, the first acknowledged, as a killed process leaves it, and where its last three begin. */
function killedSpool(): { segment: Buffer; acks: Buffer; lastThree: number } {
  const spool = new Spool(directory, { fsync: 'never' });
  const starts = [];
  for (let sequence = 1; sequence <= RECORDS; sequence++) {
    starts.push(spool.append({ boot: 7, sequence }, payloadOf({ boot: 7, sequence }, 20 + sequence)).offset);
  }
  spool.settle([{ boot: 7, sequence: 1 }]);
  const segment = readFileSync(join(directory, '00000001.seg'));
  const acks = readFileSync(join(directory, '00000001.ack'));
  spool.close();
  return { segment, acks, lastThree: starts[RECORDS - 3]! };
}

function reopened(segment: Buffer, acks: Buffer): { sequences: number[]; stretches: number; spool: Spool } {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  writeFileSync(join(directory, '00000001.seg'), segment);
  writeFileSync(join(directory, '00000001.ack'), acks);
  const spool = new Spool(directory, { fsync: 'never' });
  const pending = pendingOf(spool);
  for (const { boot, sequence, payload } of pending) {
    expect(payload).toEqual(payloadOf({ boot, sequence }, 20 + sequence));
  }
  return { sequences: pending.map(({ sequence }) => sequence), stretches: spool.damage.stretches, spool };
}

describe('a spool cut off at any byte', () => {
  it('gives back every report before the cut, tells of the torn one, and goes on', () => {
    const { segment, acks, lastThree } = killedSpool();
    const { records } = scanRecords(segment);
    for (let cut = lastThree; cut <= segment.length; cut++) {
      const whole = records.filter(({ offset, length }) => offset + RECORD_HEADER_BYTES + length <= cut);
      const { sequences, stretches, spool } = reopened(segment.subarray(0, cut), acks);
      expect(sequences).toEqual(whole.map(({ sequence }) => sequence).slice(1));
      const end = whole.at(-1)!.offset + whole.at(-1)!.length + RECORD_HEADER_BYTES;
      expect(stretches).toBe(end === cut ? 0 : 1);
      spool.append({ boot: 8, sequence: 1 }, payloadOf({ boot: 8, sequence: 1 }, 21));
      spool.close();
      const again = new Spool(directory, { fsync: 'never' });
      expect(pendingOf(again).map(({ boot }) => boot)).toEqual([...sequences.map(() => 7), 8]);
      // Told once, not at every start.
      expect(again.damage.stretches).toBe(0);
      again.close();
    }
  });

  it('the same for the names of acknowledged reports: at worst one is sent again', () => {
    const { segment, acks } = killedSpool();
    for (let cut = 0; cut <= acks.length; cut++) {
      const { sequences, spool } = reopened(segment, acks.subarray(0, cut));
      expect(sequences).toEqual(cut === acks.length ? [2, 3, 4, 5, 6] : [1, 2, 3, 4, 5, 6]);
      spool.settle([{ boot: 7, sequence: 3 }]);
      spool.close();
      const again = new Spool(directory, { fsync: 'never' });
      expect(again.find({ boot: 7, sequence: 3 })).toBeUndefined();
      again.close();
    }
  });
});

describe('a spool with a flipped bit', () => {
  it('gives back every other report, and never wrong bytes, whichever bit of the last three records it is', () => {
    const { segment, acks, lastThree } = killedSpool();
    for (let bit = lastThree * 8; bit < segment.length * 8; bit++) {
      const damaged = Buffer.from(segment);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      const { records } = scanRecords(segment);
      const hit = records.findLast(({ offset }) => offset <= bit >> 3)!.sequence;
      const { sequences, stretches, spool } = reopened(damaged, acks);
      expect(sequences).toEqual([2, 3, 4, 5, 6].filter((sequence) => sequence !== hit));
      expect(stretches).toBe(1);
      expect(spool.damage.reports).toBe(1);
      spool.close();
    }
  });

  it('never forgets a report because of a flipped bit among the acknowledgements', () => {
    const { segment, acks } = killedSpool();
    for (let bit = 0; bit < acks.length * 8; bit++) {
      const damaged = Buffer.from(acks);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      const { sequences, spool } = reopened(segment, damaged);
      expect(sequences).toEqual([1, 2, 3, 4, 5, 6]);
      spool.close();
    }
  });

  it('drops and counts a report that rots on disk after it was put, and goes on with the next', () => {
    let lost = 0;
    const ledger = {
      willDrop: () => undefined,
      didDrop: () => undefined,
      lost: (reports: number) => (lost += reports),
    };
    const spool = new Spool(directory, { fsync: 'never', ledger });
    for (const sequence of [1, 2, 3]) spool.append({ boot: 7, sequence }, payloadOf({ boot: 7, sequence }, 30));
    truncateSync(join(directory, '00000001.seg'), 70);
    expect(pendingOf(spool).filter(({ payload }) => payload !== undefined)).toHaveLength(1);
    expect(lost).toBe(2);
    expect(spool.reports).toBe(1);
    spool.close();
  });
});

describe('scanRecords', () => {
  it('finds every intact record between stretches of rubbish, and never throws', () => {
    const parts = fc.array(
      fc.oneof(
        fc.record({ record: fc.uint8Array({ maxLength: 80 }) }),
        // Rubbish that begins like a record is the hard case.
        fc.record({ rubbish: fc.uint8Array({ minLength: 1, maxLength: 60 }), mark: fc.boolean() }),
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(parts, (list) => {
        let sequence = 0;
        const bytes = list.map((part) => {
          if ('record' in part) return encodeRecord({ boot: 9, sequence: ++sequence }, part.record);
          const mark = part.mark ? encodeRecord({ boot: 1, sequence: 1 }, new Uint8Array(9)).subarray(0, 8) : [];
          return Buffer.concat([Buffer.from(mark), part.rubbish]);
        });
        const all = Buffer.concat(bytes);
        const { records, damage } = scanRecords(all);
        expect(records.map((record) => record.sequence)).toEqual(Array.from({ length: sequence }, (_, i) => i + 1));
        const covered = records.reduce((sum, { length }) => sum + RECORD_HEADER_BYTES + length, 0);
        expect(covered + damage.reduce((sum, stretch) => sum + stretch.bytes, 0)).toBe(all.length);
      }),
      { seed: 20_261, numRuns: 300 },
    );
  });

  it('counts by the gap in the sequence how many reports a stretch of damage held', () => {
    const at = (sequence: number) => encodeRecord({ boot: 7, sequence }, new Uint8Array(5));
    const { damage } = scanRecords(Buffer.concat([at(1), Buffer.alloc(90), at(5), Buffer.alloc(3)]));
    expect(damage.map(({ reports }) => reports)).toEqual([3, 1]);
  });
});
