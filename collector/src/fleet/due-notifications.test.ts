import { describe, expect, it } from 'vitest';
import { testMember } from '../incidents/testing-members.js';
import type { Member } from '../incidents/index.js';
import { nextStep } from './due-notifications.js';
import type { Silence } from './silence-of.js';

const NOON = Date.UTC(2026, 0, 13, 12) / 1000;
const HOUR = 3_600;

const incident = (...members: readonly Member[]) => ({ incident: 'in-1', model: 'gait', openedAt: NOON, members });
const firing = (change: Partial<Member> = {}): Member =>
  testMember({ raisedAt: NOON, changedAt: NOON - HOUR, ...change });

/** From noon on, for two hours, on these devices. */
function silence(cohort: Silence['cohort']): Silence {
  const times = { from: NOON, to: NOON + 2 * HOUR };
  return { silence: 'si-1', model: '', feature: '', cohort, ...times, author: 'ann', reason: 'new firmware' };
}

describe('nextStep', () => {
  it('tells people of an open incident, once', () => {
    expect(nextStep(incident(firing()), undefined, [], NOON)).toMatchObject({ state: 'due' });
    for (const told of ['due', 'delivered', 'withdrawn'] as const) {
      expect(nextStep(incident(firing()), told, [], NOON)).toBeUndefined();
    }
  });

  it('waits while every alarm that fires is silenced, and tells when the silence is over', () => {
    const silences = [silence({ firmware: '2.3' })];
    expect(nextStep(incident(firing()), undefined, silences, NOON + HOUR)).toBeUndefined();
    expect(nextStep(incident(firing()), undefined, silences, NOON + 2 * HOUR)).toMatchObject({ state: 'due' });
    const wide = firing({ cohort: {} });
    expect(nextStep(incident(firing(), wide), undefined, silences, NOON + HOUR)).toMatchObject({ reason: wide.alarm });
  });

  it('tells nobody of what is over already', () => {
    expect(nextStep(incident(firing({ resolvedAt: NOON + HOUR })), undefined, [], NOON + HOUR)).toBeUndefined();
  });

  it('takes back what is due when somebody has kept all that fires, and starts nothing then', () => {
    const kept = firing({ isKept: true });
    expect(nextStep(incident(kept), 'due', [], NOON)).toMatchObject({ state: 'withdrawn' });
    expect(nextStep(incident(kept), undefined, [], NOON)).toBeUndefined();
    expect(nextStep(incident(kept), 'delivered', [], NOON)).toBeUndefined();
    expect(nextStep(incident(kept, firing({ features: ['gyro_x'] })), 'due', [], NOON)).toBeUndefined();
  });
});
