import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededNormals } from '../detect/testing.js';
import type { ReportColumns, WatchedSignal } from '../detect/types.js';
import { linesOf } from './channels.js';
import type { Anomaly } from './types.js';
import { AnomalyWatch } from './watch.js';

const WINDOW = 300;
const START = 1_700_000_100;
const DEVICES = 20;
const N = 50;
const LEARN = 24;

const signal = (feature: string, name: string, kind: WatchedSignal['kind'], unitSd: number): WatchedSignal => ({
  ...{ id: `${feature}/${name}`, name, feature, kind, group: 0, unitSd },
});
const SIGNALS = [
  signal('output', 'error-rate', 'rare', 0.1),
  signal('latency', 'mean-log', 'mean', 1),
  signal('memory', 'mean-log', 'mean', 1),
  signal('a|b', 'concordance', 'concordance', 1),
  signal('flow', 'location', 'mean', 1),
];
const channels = linesOf({ signals: SIGNALS, groups: ['all'] });
const options = {
  deviceAnomaliesPerWeek: 1,
  windowSeconds: WINDOW,
  learningSeconds: LEARN * WINDOW,
  clockSkewSeconds: 150,
};

/** Sums of one device and window: failures, log latency, log memory, concordance, flow. */
type Sums = readonly [number, number, number, number, number];

function story(seed: number, change: (device: number, window: number, sums: Sums) => Sums, windows = LEARN + 26) {
  const normal = seededNormals(seed);
  const watch = new AnomalyWatch(channels, options);
  const events: Anomaly[] = [];
  for (let w = 0; w < windows; w++) {
    const sums = new Float64Array(DEVICES * SIGNALS.length);
    for (let d = 0; d < DEVICES; d++) {
      const mean = (at: number) => N * at + Math.sqrt(N) * normal();
      const failures = Math.max(0, Math.round(normal()));
      sums.set(change(d, w, [failures, mean(-3), mean(10), mean(0), mean(d)]), d * SIGNALS.length);
    }
    events.push(...watch.window(columnsOf(w, sums)).events);
  }
  return events;
}

function columnsOf(window: number, sums: Float64Array): ReportColumns {
  return {
    start: START + window * WINDOW,
    seconds: WINDOW,
    devices: Array.from({ length: DEVICES }, (_, d) => `d${d}`),
    attributes: Array.from({ length: DEVICES }, () => ({})),
    samples: new Float64Array(DEVICES).fill(N),
    sums,
  };
}

const after = (at: number, device: number, say: (sums: Sums) => Sums) => (d: number, w: number, sums: Sums) =>
  d === device && w >= at ? say(sums) : sums;

describe('lines', () => {
  it('tells storms of errors, slowness and memory by their names', () => {
    const cases: [string, (sums: Sums) => Sums][] = [
      ['error-storm', ([, ...rest]) => [30, ...rest]],
      ['latency', ([e, latency, ...rest]) => [e, latency + 1.5 * N, ...rest]],
      ['resources', ([e, l, memory, ...rest]) => [e, l, memory + 1.5 * N, ...rest]],
    ];
    for (const [kind, say] of cases) {
      const events = story(5, after(LEARN + 20, 7, say));
      expect(events).toMatchObject([{ kind, device: 'd7', raisedAt: START + (LEARN + 22) * WINDOW }]);
    }
  });

  it('has nothing to say of a device that fails less, is faster or needs less, nor of concordance', () => {
    const better = after(LEARN + 20, 7, ([, latency, memory, , flow]) => [
      0,
      latency - 2 * N,
      memory - 2 * N,
      5 * N,
      flow,
    ]);
    expect(story(6, better)).toEqual([]);
  });

  it('lets one window pass, however far out, and two in opposite directions', () => {
    const jump = (window: number, by: number) => (d: number, w: number, sums: Sums) =>
      d === 3 && (w === window || w === window + 1)
        ? ([...sums.slice(0, 4), sums[4] + (w === window ? by : -by) * N] as unknown as Sums)
        : sums;
    expect(story(7, jump(LEARN + 20, 40))).toEqual([]);
  });

  it('says nothing of any shift that all devices share, however large and whenever', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 50, noNaN: true }),
        fc.integer({ min: LEARN, max: LEARN + 24 }),
        (by, at) => {
          const events = story(8, (_d, w, [e, l, m, c, flow]) => [e, l, m, c, w >= at ? flow + by * N : flow]);
          expect(events).toEqual([]);
        },
      ),
      { seed: 3, numRuns: 12 },
    );
  });
});
