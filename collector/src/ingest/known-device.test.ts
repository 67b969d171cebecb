import { describe, expect, it } from 'vitest';
import { KnownDevice } from './known-device.js';

const device = () => new KnownDevice('d1', 'ab'.repeat(32), 0);

describe('KnownDevice', () => {
  it('keeps the attributes of each boot apart, so that a late report does not undo newer ones', () => {
    const known = device();
    known.booted(2);
    expect(known.learn(2, { firmware: 'new' })).toBe(true);
    expect(known.learn(1, { firmware: 'old' })).toBe(true);
    expect(known.attributesOf(2)).toEqual({ firmware: 'new' });
    expect(known.attributesOf(1)).toEqual({ firmware: 'old' });
    expect(known.attributesOf(99)).toEqual({ firmware: 'new' });
  });

  it('tells news from repetition, and takes silence for neither', () => {
    const known = device();
    expect(known.attributesOf(1)).toEqual({});
    expect(known.learn(1, {})).toBe(false);
    expect(known.learn(1, { hw: 'a', os: 'linux' })).toBe(true);
    expect(known.learn(1, { os: 'linux', hw: 'a' })).toBe(false);
    expect(known.learn(1, { hw: 'a' })).toBe(true);
    expect(known.learn(1, {})).toBe(false);
    expect(known.attributesOf(1)).toEqual({ hw: 'a' });
  });

  it('forgets old boots, never the current one', () => {
    const known = device();
    known.booted(1);
    known.learn(1, { n: '1' });
    for (let boot = 2; boot <= 50; boot++) known.learn(boot, { n: String(boot) });
    expect(known.attributesOf(1)).toEqual({ n: '1' });
    expect(known.attributesOf(50)).toEqual({ n: '50' });
    expect(known.attributesOf(2)).toEqual({ n: '1' });
  });
});
