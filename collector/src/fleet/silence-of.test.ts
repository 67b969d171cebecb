import { describe, expect, it } from 'vitest';
import { silenceOf, type Silence } from './silence-of.js';

const silence = (change: Partial<Silence> = {}): Silence => ({
  silence: 's1',
  model: 'pump',
  feature: '',
  cohort: { hw: 'a' },
  from: 100,
  to: 200,
  author: 'ann',
  reason: 'new firmware',
  ...change,
});
const alarm = { model: 'pump', cohort: { hw: 'a', region: 'eu' }, features: ['flow', 'heat'] };
const found = (silences: Silence[], at = 150, of = alarm) => silenceOf(of, silences, at)?.silence;

describe('silenceOf', () => {
  it('covers the cohort and what lies within it, not the whole that it is part of', () => {
    expect(found([silence()])).toBe('s1');
    expect(found([silence({ cohort: { hw: 'a', region: 'eu' } })])).toBe('s1');
    expect(found([silence({ cohort: { hw: 'b' } })])).toBeUndefined();
    expect(silenceOf({ ...alarm, cohort: {} }, [silence()], 150)).toBeUndefined();
    expect(silenceOf({ ...alarm, cohort: {} }, [silence({ cohort: {} })], 150)?.author).toBe('ann');
  });

  it('holds from its start until just before its end', () => {
    expect([99, 100, 199, 200].map((at) => found([silence()], at))).toEqual([undefined, 's1', 's1', undefined]);
  });

  it('asks for model and feature only where it names them', () => {
    expect(found([silence({ model: 'fan' })])).toBeUndefined();
    expect(found([silence({ model: '' })])).toBe('s1');
    expect(found([silence({ feature: 'heat' })])).toBe('s1');
    expect(found([silence({ feature: 'noise' })])).toBeUndefined();
  });

  it('names the one that ends last', () => {
    expect(found([silence(), silence({ silence: 's2', to: 300 }), silence({ silence: 's3', to: 250 })])).toBe('s2');
  });
});
