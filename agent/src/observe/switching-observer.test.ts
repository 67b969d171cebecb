import { genericPlan, type Plan } from '@fleetally/counts';
import { describe, expect, it } from 'vitest';

import { createObserver } from '../create-observer.js';
import type { ClosedWindow } from '../sealed-window.js';
import { columnsPlan } from '../testing/plans.js';
import { SwitchingObserver } from './switching-observer.js';

const first = genericPlan({ model: 'test', inputs: [{ name: 'features', type: 'float32', shape: ['n', 1] }] });
const second = columnsPlan(1);

function watched(minSamples = 1) {
  const sent: ClosedWindow[] = [];
  const clock = { nowMs: 0, now: () => clock.nowMs };
  const make = (plan: Plan) =>
    createObserver({
      plan,
      model: { name: 'test', version: '1', variant: '', digest: new Uint8Array(0) },
      minSamples,
      clock,
      send: (window) => void sent.push(window),
    });
  const observer = new SwitchingObserver(first, ['p'], make);
  const begin = (rows = 1) =>
    observer.begin({ features: { type: 'float32', dims: [rows, 1], data: new Float32Array(rows).fill(1) } })!;
  const run = (rows = 1): void => {
    begin(rows).succeeded({}, 0.001);
  };
  const seen = () =>
    sent.map(({ plan, windowStart, inferences }) => [plan === first ? 'first' : 'second', windowStart, inferences]);
  return { observer, clock, sent, seen, begin, run };
}

describe('SwitchingObserver', () => {
  it('counts the window in which a plan comes to its end by the old one, and the next by the new one', () => {
    const { observer, clock, seen, run } = watched();
    run();
    observer.switchTo(second);
    run(2);
    expect(observer.plan).toBe(first);
    clock.nowMs = 300_000;
    run(4);
    expect(observer.plan).toBe(second);
    clock.nowMs = 600_000;
    observer.tick();
    expect(seen()).toEqual([
      ['first', 0, 3],
      ['second', 300, 4],
    ]);
    expect(observer.status()).toMatchObject({
      inferences: 7,
      sentWindows: 2,
      withheldInferences: 0,
      countingErrors: 0,
    });
  });

  it('switches on an idle device as well, and at once where no window is open', () => {
    const { observer, clock, seen, run } = watched();
    run();
    observer.switchTo(second);
    clock.nowMs = 300_000;
    observer.tick();
    expect(observer.plan).toBe(second);
    expect(seen()).toEqual([['first', 0, 1]]);
    const idle = watched();
    idle.observer.switchTo(second);
    expect(idle.observer.plan).toBe(second);
  });

  it('tells counts that were too few for their plan to be sent as withheld, by the new plan', () => {
    const { observer, clock, sent, run } = watched(20);
    run(5);
    observer.switchTo(second);
    clock.nowMs = 300_000;
    run(20);
    clock.nowMs = 600_000;
    observer.tick();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ inferences: 20, losses: { withheldInferences: 5, countingErrors: 0 } });
    expect(observer.status()).toMatchObject({ inferences: 25, withheldInferences: 5 });
  });

  it('ends a run by the plan it began with, and loses sight of none', () => {
    const { observer, clock, sent, begin, run } = watched();
    const early = begin();
    const late = begin();
    run();
    observer.switchTo(second);
    clock.nowMs = 300_000;
    run();
    early.succeeded({}, 0.001);
    late.failed('runtime');
    expect(observer.status().inferences).toBe(4);
    clock.nowMs = 600_000;
    observer.tick();
    expect(sent.reduce((sum, { inferences }) => sum + inferences, 0)).toBe(4);
    expect(observer.status()).toMatchObject({ inferences: 4, withheldInferences: 0, countingErrors: 0 });
  });

  it('goes straight to the newest of two plans that come in one window', () => {
    const { observer, clock, run } = watched();
    run();
    observer.switchTo(columnsPlan(1, { pairs: [] }));
    observer.switchTo(second);
    clock.nowMs = 300_000;
    run();
    expect(observer.plan).toBe(second);
  });

  it('counts nothing and switches no more once it is stopped', () => {
    const { observer, clock, sent, run, begin } = watched();
    run();
    const late = begin();
    observer.stop();
    observer.switchTo(second);
    clock.nowMs = 300_000;
    late.succeeded({}, 0.001);
    observer.finish();
    expect(observer.plan).toBe(first);
    expect(sent.map(({ inferences }) => inferences)).toEqual([1]);
  });
});
