import { describe, expect, it } from 'vitest';
import { backOffMs } from './back-off.js';
import { nextMessage, toldOf } from './next-message.js';
import { testIncidentNotice } from './testing-notices.js';

const NOBODY = { firing: false, resolved: false };
const FIRING = { firing: true, resolved: false };
const OVER = { firing: true, resolved: true };
const ONCE = { repeats: false, isDue: true };
const AGAIN = { repeats: true, isDue: true };

const notice = await testIncidentNotice();
const over = await testIncidentNotice({ isOver: true });
const quiet = await testIncidentNotice({ isQuiet: true });

describe('nextMessage', () => {
  it('tells once that something is there, and once that it is over, to whom it was told', () => {
    expect(nextMessage(notice, NOBODY, 0, ONCE)).toBe('firing');
    expect(nextMessage(notice, FIRING, 0, ONCE)).toBeUndefined();
    expect(nextMessage(over, FIRING, 0, ONCE)).toBe('resolved');
    expect(nextMessage(over, OVER, 0, ONCE)).toBeUndefined();
    expect(nextMessage(notice, OVER, 0, ONCE)).toBeUndefined();
  });

  it('tells late of what is over already, but not of what was over before the target was known', () => {
    expect(nextMessage(over, NOBODY, over.sinceMs, ONCE)).toBe('firing');
    expect(nextMessage(over, NOBODY, over.sinceMs + 1, ONCE)).toBeUndefined();
    expect(nextMessage(notice, NOBODY, notice.sinceMs + 1, ONCE)).toBe('firing');
  });

  it('tells nobody of what is quiet', () => {
    expect(nextMessage(quiet, NOBODY, 0, ONCE)).toBeUndefined();
    expect(nextMessage(quiet, FIRING, 0, ONCE)).toBeUndefined();
  });

  it('goes on telling a target that forgets, lets go while it is quiet, and starts again', () => {
    expect(nextMessage(notice, FIRING, 0, AGAIN)).toBe('firing');
    expect(nextMessage(notice, FIRING, 0, { repeats: true, isDue: false })).toBeUndefined();
    expect(nextMessage(quiet, FIRING, 0, AGAIN)).toBe('resolved');
    expect(nextMessage(quiet, OVER, 0, AGAIN)).toBeUndefined();
    expect(nextMessage(notice, OVER, 0, AGAIN)).toBe('firing');
  });
});

describe('toldOf', () => {
  it('goes by the newest record of each target and subject', () => {
    const record = (target: string, phase: 'known' | 'firing' | 'resolved') => {
      return { target, subject: 'in-1', phase, attempts: 1, recordedAtMs: 0 };
    };
    const told = toldOf([
      record('a', 'firing'),
      record('a', 'resolved'),
      record('b', 'resolved'),
      record('b', 'firing'),
    ]);
    expect([told('a', 'in-1'), told('b', 'in-1'), told('b', 'in-2')]).toEqual([OVER, FIRING, NOBODY]);
  });
});

describe('backOffMs', () => {
  it('doubles up to five minutes', () => {
    expect([1, 2, 3, 9, 10, 1e9].map(backOffMs)).toEqual([1_000, 2_000, 4_000, 256_000, 300_000, 300_000]);
  });
});
