import { describe, expect, it } from 'vitest';
import { Gate } from './gate.js';

describe('Gate', () => {
  it('never lets more run than it may, in the order of asking, and lets others pass after an error', async () => {
    const gate = new Gate(2);
    const finish: (() => void)[] = [];
    const order: number[] = [];
    let [running, most] = [0, 0];
    const runs = [0, 1, 2, 3, 4].map((i) =>
      gate.run(async () => {
        order.push(i);
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => finish.push(resolve));
        running -= 1;
        if (i === 1) throw new Error('one fails');
      }),
    );
    const settled = Promise.allSettled(runs);
    for (let done = 0; done < 5; done++) {
      while (finish.length === 0) await new Promise((resolve) => setImmediate(resolve));
      finish.shift()?.();
    }
    expect((await settled).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
  });

  it('drains: what was admitted ends first, newcomers are refused, and a second drain does nothing', async () => {
    const gate = new Gate(1);
    const events: string[] = [];
    const run = gate.run(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      events.push('ran');
    });
    const drained = gate.drain(() => Promise.resolve(void events.push('closed')));
    await expect(gate.run(() => Promise.resolve())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await Promise.all([run, drained, gate.drain(() => Promise.resolve(void events.push('closed again')))]);
    expect(events).toEqual(['ran', 'closed']);
  });
});
