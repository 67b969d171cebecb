import { describe, expect, it } from 'vitest';
import { Detector } from './detector.js';
import { SnapshotReader, SnapshotWriter } from './snapshot-bytes.js';
import { fakeFleet } from './testing.js';
import type { ReportColumns } from './types.js';

describe('a detector snapshot', () => {
  const fleet = fakeFleet([{ hw: 'a' }, { hw: 'b' }], ['t'], 50, 3);
  const detector = new Detector(fleet.watched, { clock: 'auto' });
  for (let window = 0; window < 5; window++) detector.window(fleet.window(window * 300));
  const bytes = detector.snapshot();

  it('is refused when it is cut short, damaged or of another plan', () => {
    const restore = (damaged: Uint8Array) => () => Detector.restore(fleet.watched, {}, damaged);
    expect(restore(bytes.subarray(0, 4))).toThrow(RangeError);
    expect(restore(bytes.subarray(0, bytes.length - 8))).toThrow(RangeError);
    const flipped = bytes.slice();
    flipped[12]! ^= 0xff;
    expect(restore(flipped)).toThrow(RangeError);
    const other = fakeFleet([{ hw: 'a' }], ['t', 'u'], 50, 3);
    expect(() => Detector.restore(other.watched, {}, bytes)).toThrow(/1 signals, the plan has 2/);
  });

  it('keeps devices, cohorts and clocks', () => {
    const restored = Detector.restore(fleet.watched, { clock: 'auto' }, bytes);
    expect(restored.deviceCount).toBe(2);
    expect(restored.cohorts).toEqual(detector.cohorts);
    expect(restored.clocks()).toEqual(detector.clocks());
    expect(restored.lastStart('window')).toBe(1200);
    expect(() => restored.window(fleet.window(1200))).toThrow(/comes after/);
  });
});

describe('a snapshot of version 0.2.0, which pooled rare events by cell', () => {
  const fleet = fakeFleet(
    Array.from({ length: 40 }, (_, d) => ({ hw: d % 2 === 0 ? 'a' : 'b' })),
    ['t'],
    50,
    3,
  );
  const watched = {
    ...fleet.watched,
    signals: fleet.watched.signals.map((signal) => ({ ...signal, kind: 'rare' as const })),
  };
  /** One device of ten has an event, another in every window. */
  const rare = (w: number): ReportColumns => {
    const columns = fleet.window(w * 300);
    return { ...columns, sums: columns.sums.map((_, d) => ((d + w) % 10 === 0 ? 1 : 0)) };
  };
  const detector = new Detector(watched, { clock: 'window', allVerdicts: true });
  for (let w = 0; w < 100; w++) detector.window(rare(w));

  it('gives each device the past that its cell had', () => {
    const restored = Detector.restore(watched, { clock: 'window', allVerdicts: true }, pooled(detector.snapshot()));
    const [before, now] = [detector, restored].map((from) =>
      from.window(rare(100)).verdicts.map(({ parts }) => parts.rare!),
    );
    expect(now!.length).toBe(3);
    for (const [at, tally] of now!.entries()) {
      expect(tally.events).toBe(before![at]!.events);
      expect(tally.pastEvents).toBeCloseTo(before![at]!.pastEvents, 3);
      expect(tally.expected).toBeCloseTo(before![at]!.expected, 1);
    }
  });

  /** As 0.2.0 wrote it: per clock and slot, sums of its two cells in place of what each device had. */
  function pooled(bytes: Uint8Array): Uint8Array {
    const reader = new SnapshotReader(bytes);
    const writer = new SnapshotWriter();
    for (const name of reader.names) {
      if (!name.endsWith('.events')) {
        writer.array(name, copyOf(reader, name));
        continue;
      }
      const slot = name.slice(0, -'events'.length);
      const events = reader.float32(name);
      const samples = reader.float64(`${slot}samples`);
      const ofCells = (values: ArrayLike<number>): Float64Array => {
        const cells = new Float64Array(2);
        for (let d = 0; d < 40; d++) cells[d % 2]! += values[d] ?? 0;
        return cells;
      };
      writer.array(`${slot}rareEvents`, ofCells(events));
      writer.array(`${slot}rareSamples`, ofCells(samples));
    }
    return writer.finish(reader.header);
  }

  function copyOf(reader: SnapshotReader, name: string): Float32Array | Float64Array | Int32Array {
    for (const read of [() => reader.float32(name), () => reader.float64(name), () => reader.int32(name)]) {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
    throw new RangeError(`no array ${name}`);
  }
});
