import { Counter, checkCounts, planDigest } from '@fleetally/counts';
import { describe, expect, it, vi } from 'vitest';

import { createObserver } from '../create-observer.js';
import type { CreateObserverOptions } from '../create-observer.js';
import type { ClosedWindow } from '../sealed-window.js';
import { blockCells, sumOf } from '../testing/cells.js';
import { classOutput, columnsPlan } from '../testing/plans.js';
import { seededBytes } from '../testing/seeded-bytes.js';
import type { ModelObserver } from './model-observer.js';
import type { Problem } from './problem.js';

const plan = columnsPlan(2, { pairs: [[0, 1]], output: classOutput('p', ['a', 'b']) });
const model = { name: 'test', version: '1', variant: '', digest: new Uint8Array(0) };
const rows = Float64Array.of(0.5, -1, 2, NaN);
const scores = Float32Array.of(0.9, 0.1, 0.3, 0.7);

interface Rig {
  readonly observer: ModelObserver;
  readonly sent: ClosedWindow[];
  readonly problems: Problem[];
  readonly clock: { ms: number };
}

function rig(options: Partial<CreateObserverOptions> = {}): Rig {
  const sent: ClosedWindow[] = [];
  const problems: Problem[] = [];
  const clock = { ms: 0 };
  const observer = createObserver({
    plan,
    model,
    send: (window) => void sent.push(window),
    clock: { now: () => clock.ms },
    onProblem: (problem) => void problems.push(problem),
    ...options,
  });
  return { observer, sent, problems, clock };
}

describe('ModelObserver', () => {
  it('sends what a counter counts, once the window is over', () => {
    const { observer, sent, clock } = rig();
    const counter = new Counter(plan);
    for (let i = 0; i < 15; i += 1) {
      observer.observe({ rows, rowCount: 2, scores, latencySeconds: 0.002 });
      counter.countRows(rows, 2);
      counter.countClasses(scores, 2);
      counter.countLatency(0.002, 2);
    }
    observer.observe({ rows, rowCount: 1, error: 'runtime' });
    counter.countRows(rows, 1);
    counter.countError('runtime');
    clock.ms = 300_000;
    observer.tick();
    const { cells, inferences } = counter.finish();
    expect(sent).toEqual([
      {
        model,
        plan,
        planDigest: planDigest(plan),
        windowStart: 0,
        windowSeconds: 300,
        inferences,
        cells,
        privacy: { level: 'aggregate', milliEpsilon: 0 },
        losses: { withheldInferences: 0, countingErrors: 0 },
      },
    ]);
    expect(checkCounts(plan, sent[0]!.cells, 31, { noisy: false })).toBeUndefined();
    expect(observer.status()).toMatchObject({ inferences: 31, sentWindows: 1, withheldInferences: 0 });
  });

  it('counts latency or an error, never both, so that outcomes add up to inferences', () => {
    const { observer, sent } = rig({ minSamples: 1 });
    observer.observe({ rows, rowCount: 2, scores, latencySeconds: 1, error: 'timeout' });
    observer.observe({ rows, rowCount: 2, latencySeconds: 1 });
    observer.finish();
    const { cells } = sent[0]!;
    expect(sumOf(blockCells(plan, cells, 'latency'))).toBe(2);
    expect(sumOf(blockCells(plan, cells, 'errors'))).toBe(2);
    expect(sumOf(blockCells(plan, cells, 'classes'))).toBe(0);
  });

  it('takes the top-1 class alone where that is all there is', () => {
    const { observer, sent } = rig({ minSamples: 1 });
    observer.observe({ rows, rowCount: 2, predictions: { classIndex: [1, -1], confidence: [0.8, 0.5] } });
    observer.finish();
    expect(blockCells(plan, sent[0]!.cells, 'classes')).toEqual([0, 1, 1]);
  });

  it('survives what it cannot count, tells it once and reports how often', () => {
    const { observer, sent, problems } = rig({ minSamples: 1 });
    observer.observe({ rows, rowCount: 1 });
    for (let i = 0; i < 3; i += 1) observer.observe({ rows, rowCount: 100 });
    observer.finish();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'COUNTING' });
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ inferences: 1, losses: { countingErrors: 3 } });
    observer.observe({ rows, rowCount: 1 });
    observer.finish();
    // Increments, not totals.
    expect(sent[1]!.losses).toEqual({ withheldInferences: 0, countingErrors: 0 });
    expect(observer.status().countingErrors).toBe(3);
  });

  it('withholds a window whose counts do not add up, as after a counter that failed half-way', () => {
    const { observer, sent, problems } = rig({ minSamples: 1 });
    const broken = vi.spyOn(Counter.prototype, 'countRows').mockImplementationOnce(function (this: Counter) {
      this.cells[0]! += 1;
      throw new Error('half-way');
    });
    observer.observe({ rows, rowCount: 1 });
    broken.mockRestore();
    observer.observe({ rows, rowCount: 2 });
    observer.finish();
    expect(sent).toMatchObject([{ inferences: 0, losses: { withheldInferences: 2, countingErrors: 1 } }]);
    expect(new Set(sent[0]!.cells)).toEqual(new Set([0]));
    expect(problems.map(({ code }) => code)).toEqual(['COUNTING', 'WINDOW']);
    observer.observe({ rows, rowCount: 2 });
    observer.finish();
    expect(sent[1]).toMatchObject({ inferences: 2, losses: { withheldInferences: 0, countingErrors: 0 } });
  });

  it('keeps going when the receiver, the listener or the clock throws', () => {
    const throwing = (): never => {
      throw new Error('no');
    };
    const { observer } = rig({ minSamples: 1, send: throwing, onProblem: throwing });
    observer.observe({ rows, rowCount: 2 });
    observer.finish();
    expect(observer.status()).toMatchObject({ inferences: 2, withheldInferences: 2 });
    const timeless = rig({ clock: { now: throwing } });
    timeless.observer.observe({ rows, rowCount: 2 });
    timeless.observer.tick();
    expect(timeless.observer.status().countingErrors).toBe(2);
  });

  it('reports inferences that never reached the minimum', () => {
    const { observer, sent, clock } = rig();
    observer.observe({ rows, rowCount: 2 });
    clock.ms = 300_000 * 20;
    for (let i = 0; i < 10; i += 1) observer.observe({ rows, rowCount: 2 });
    clock.ms = 300_000 * 21;
    observer.tick();
    expect(sent).toMatchObject([{ inferences: 20, losses: { withheldInferences: 2 } }]);
    expect(observer.status().withheldInferences).toBe(2);
  });

  it('at level dp noises, charges, and keeps exact losses on the device', () => {
    const noiseless = columnsPlan(2);
    const { observer, sent, clock } = rig({
      plan: noiseless,
      privacy: { level: 'dp', epsilonPerRecord: 2 },
      random: seededBytes(5),
    });
    for (let i = 0; i < 50; i += 1) observer.observe({ rows, rowCount: 2 });
    observer.observe({ rows, rowCount: 100 });
    clock.ms = 300_000;
    observer.tick();
    expect(sent).toHaveLength(1);
    const [window] = sent;
    expect(window).toMatchObject({ privacy: { level: 'dp', milliEpsilon: 2000 }, losses: { countingErrors: 0 } });
    const counter = new Counter(noiseless);
    for (let i = 0; i < 50; i += 1) counter.countRows(rows, 2);
    expect(window!.cells).not.toEqual(counter.cells);
    expect(window!.cells.some((cell) => cell < 0)).toBe(true);
    expect(observer.status()).toMatchObject({ countingErrors: 1, ledger: { windows: 1, milliEpsilonPerRecord: 2000 } });
  });
});
