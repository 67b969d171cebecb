import { describe, expect, it } from 'vitest';

import { Recent } from './recent.js';

function rig(limits: { entries?: number; totalCost?: number } = {}): {
  recent: Recent<number, string>;
  made: number[];
} {
  const made: number[] = [];
  const make = (key: number): string => {
    made.push(key);
    return `value ${key}`;
  };
  const { entries = 3, totalCost = 1_000 } = limits;
  return { recent: new Recent(make, { same: Object.is, cost: (key) => key, entries, totalCost }), made };
}

describe('Recent', () => {
  it('makes a value once while few keys take turns', () => {
    const { recent, made } = rig();
    for (let turn = 0; turn < 5; turn += 1) {
      for (const key of [10, 20, 30]) expect(recent.get(key)).toBe(`value ${key}`);
    }
    expect(made).toEqual([10, 20, 30]);
  });

  it('forgets the key that was not asked for longest', () => {
    const { recent, made } = rig();
    for (const key of [1, 2, 3, 1, 4, 1, 3, 4]) recent.get(key);
    expect(made).toEqual([1, 2, 3, 4]);
    recent.get(2);
    expect(made).toEqual([1, 2, 3, 4, 2]);
  });

  it('keeps no more than its total cost, but the newest whatever it takes', () => {
    const { recent, made } = rig({ totalCost: 100 });
    for (const key of [40, 50, 60]) recent.get(key);
    // 60 and 50 are too much together; 60 and 40 are not, but what is older than something forgotten goes as well.
    recent.get(40);
    expect(made).toEqual([40, 50, 60, 40]);
    recent.get(500);
    recent.get(500);
    recent.get(60);
    expect(made).toEqual([40, 50, 60, 40, 500, 60]);
  });
});
