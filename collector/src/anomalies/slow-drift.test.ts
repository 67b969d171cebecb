import { describe, expect, it } from 'vitest';
import { SnapshotReader, SnapshotWriter } from '../detect/snapshot-bytes.js';
import { channelsOf, linesOf } from './channels.js';
import { CountedFleet, FIRST, MeanFleet, mixedAttributes, normalPlan, type Wander } from './testing.js';
import type { Anomaly } from './types.js';
import { AnomalyWatch } from './watch.js';

const HOUR = 3_600;
const DAY = 24;
const SEED = 41;
const DEVICES = 40;
const CALM: Wander = { phi: 0.9, own: 0.05, common: 0.1, day: 0.2, tails: Infinity };
const OPTIONS = { deviceAnomaliesPerWeek: 1, windowSeconds: HOUR, learningSeconds: 48 * HOUR, clockSkewSeconds: 150 };

/** Shift of a device's feature on a day. */
type Shift = (device: number, feature: number, day: number) => number;

/** Windows of an hour, from a day to a day; what was raised or resolved, with the day. */
function watched(
  fleet: MeanFleet,
  watch: AnomalyWatch,
  from: number,
  to: number,
  shift: Shift = () => 0,
): (Anomaly & { day: number })[] {
  const found: (Anomaly & { day: number })[] = [];
  for (let hour = from * DAY; hour < to * DAY; hour++) {
    const day = hour / DAY;
    const columns = fleet.window(FIRST + hour * HOUR, 60, (device, feature) => shift(device, feature, day));
    for (const event of watch.window({ ...columns, seconds: HOUR }).events) found.push({ ...event, day });
  }
  return found;
}

function started(wander: Wander, seed = SEED): { fleet: MeanFleet; watch: AnomalyWatch } {
  const fleet = new MeanFleet(mixedAttributes(DEVICES), 3, wander, seed);
  return { fleet, watch: new AnomalyWatch(linesOf(fleet.watched), OPTIONS) };
}

const slow = (events: readonly Anomaly[]): readonly Anomaly[] => events.filter(({ kind }) => kind === 'slow-drift');

describe(`a sensor that drifts slowly (seed ${SEED})`, () => {
  const drift: Shift = (device, feature, day) => (device === 3 && feature === 1 && day > 28 ? 0.03 * (day - 28) : 0);

  it('is named with its feature, though each day it is what it was the day before', () => {
    const { fleet, watch } = started(CALM);
    const raised = watched(fleet, watch, 0, 60, drift).filter(({ state }) => state === 'firing');
    expect(raised).toMatchObject([{ kind: 'slow-drift', device: 'device-3', features: ['f1'], signal: 'f1/location' }]);
    expect(raised[0]!.day - 28).toBeLessThan(28);
    expect(watch.broken).toEqual(new Set(['device-3']));
  });

  it('goes on from a snapshot to the same day, and is well again some days after it was repaired', () => {
    const whole = started(CALM);
    const expected = watched(whole.fleet, whole.watch, 0, 60, drift);
    const { fleet, watch } = started(CALM);
    watched(fleet, watch, 0, 35, drift);
    const again = AnomalyWatch.restore(linesOf(fleet.watched), OPTIONS, watch.snapshot());
    const [raised] = watched(fleet, again, 35, 60, drift);
    expect(raised).toEqual(expected[0]);
    const after = watched(fleet, again, 60, 100);
    const ends = after.filter(({ state, kind }) => state === 'resolved' && kind === 'slow-drift');
    expect(ends).toMatchObject([{ id: raised!.id, resolution: 'well' }]);
  });

  it('is not the matter of one device where its cohort drifts with it', () => {
    const { fleet, watch } = started(CALM);
    // Every fourth device is of hardware d.
    const aged: Shift = (device, feature, day) => (device % 4 === 3 && day > 28 ? drift(3, feature, day) : 0);
    expect(slow(watched(fleet, watch, 0, 60, aged))).toEqual([]);
  });

  it('still tells a sensor that fails at once while it drifts, and forgets a device that is forgotten', () => {
    const { fleet, watch } = started(CALM);
    const fails: Shift = (device, feature, day) => drift(device, feature, day) + (device === 3 && feature === 1 && day > 58 ? 5 : 0); // prettier-ignore
    const kinds = watched(fleet, watch, 0, 60, fails).map(({ kind }) => kind);
    expect(kinds).toEqual(['slow-drift', 'outlier']);
    expect(watch.forget('device-3')).toBe(true);
    expect(slow(watched(fleet, watch, 60, 70))).toEqual([]);
  });

  it('is looked for from the day on which a state of an older version was taken up', () => {
    const { fleet, watch } = started(CALM);
    watched(fleet, watch, 0, 28);
    const again = AnomalyWatch.restore(linesOf(fleet.watched), OPTIONS, withoutSlow(watch.snapshot()));
    const raised = watched(fleet, again, 28, 75, drift);
    expect(raised.map(({ kind, device }) => [kind, device])).toEqual([['slow-drift', 'device-3']]);
  });
});

describe(`fleets in which nothing is wrong for twelve weeks (seed ${SEED})`, () => {
  it.each<[string, Wander]>([
    ['wander for hours', { phi: 0.9, own: 0.2, common: 0.1, day: 0, tails: Infinity }],
    ['wander for weeks', { phi: 0.998, own: 0.2, common: 0.1, day: 0, tails: Infinity }],
    ['have days and nights of their own', { phi: 0.9, own: 0.05, common: 0.05, day: 0.5, tails: Infinity }],
    ['jump, for hours', { phi: 0.9, own: 0.2, common: 0.1, day: 0.2, tails: 3 }],
    ['jump, for days', { phi: 0.99, own: 0.2, common: 0.1, day: 0.2, tails: 3 }],
  ])('have no device that drifts slowly where they %s', (_, wander) => {
    const { fleet, watch } = started(wander);
    expect(slow(watched(fleet, watch, 0, 84))).toEqual([]);
  });

  it('nor in any signal of a real plan; one device whose spread grows slowly is named', () => {
    const plan = normalPlan(['a', 'b'], SEED);
    const fleet = new CountedFleet(plan, mixedAttributes(16), SEED);
    const raised: Anomaly[] = [];
    const watch = new AnomalyWatch(channelsOf(plan), { ...OPTIONS, windowSeconds: 4 * HOUR });
    for (let w = 0; w < 84 * 6; w++) {
      const widened = w > 42 * 6 ? 1 + (0.03 * (w - 42 * 6)) / 6 : 1;
      const columns = fleet.window(FIRST + w * 4 * HOUR, 30, (device, feature, value) =>
        device === 5 && feature === 0 ? value * widened : value,
      );
      raised.push(...watch.window({ ...columns, seconds: 4 * HOUR }).events);
    }
    expect(raised.map(({ kind, device, features }) => [kind, device, features])).toEqual([
      ['slow-drift', 'device-5', ['a']],
    ]);
  });
});

/** The same state as a version wrote it that did not look for slow drift. */
function withoutSlow(bytes: Uint8Array): Uint8Array {
  const reader = new SnapshotReader(bytes);
  const writer = new SnapshotWriter();
  for (const name of reader.names) {
    if (name.startsWith('slow.')) continue;
    writer.array(name, arrayOf(reader, name));
  }
  const { slowDay: _, ...header } = reader.header as Record<string, unknown>;
  return writer.finish(header);
}

function arrayOf(reader: SnapshotReader, name: string): Float32Array | Float64Array | Int32Array {
  for (const type of ['float32', 'float64', 'int32'] as const) {
    try {
      return reader[type](name);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw new Error(`no such array: ${name}`);
}
