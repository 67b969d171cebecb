import { describe, expect, it } from 'vitest';
import type { TallyRow } from './views-shape.js';
import { statusOf, type Watched } from './views-status.js';

const DAY = 86_400;
const row = (outcome: string, reason = '', signals = 1): TallyRow => ({
  model: 'm',
  clock: 'window',
  outcome,
  reason,
  signals,
});
const watched = (change: Partial<Watched>): Watched => ({
  reports: 10,
  firstWindow: 20 * DAY,
  lastWindowEnd: 21 * DAY,
  learningSeconds: 2 * DAY,
  firing: 0,
  tally: [],
  ...change,
});

describe('statusOf', () => {
  it.each<[string, Partial<Watched>, string, RegExp]>([
    ['no report', { reports: 0 }, 'no-data', /No report/],
    ['young', { tally: [row('inconclusive', 'learning')] }, 'learning', /too short/],
    ['young, and the fast lane has fired', { firing: 2 }, 'drift', /2 alarms/],
    [
      'without a plan of its own yet',
      { planLearning: true, tally: [row('stable')] },
      'learning',
      /plan is still being learnt/,
    ],
    ['judged', { tally: [row('inconclusive', 'too-few', 50), row('stable')] }, 'ok', /^$/],
    [
      'old enough, too few',
      { lastWindowEnd: 23 * DAY, tally: [row('inconclusive', 'too-few')] },
      'inconclusive',
      /Too few/,
    ],
    ['old enough, never evaluated', { lastWindowEnd: 23 * DAY }, 'no-data', /No block/],
    ['silent', { lastWindowEnd: 23 * DAY, tally: [row('no-data')] }, 'no-data', /no reports/],
    [
      'a reason from later',
      { lastWindowEnd: 23 * DAY, tally: [row('inconclusive', 'new-one')] },
      'inconclusive',
      /new-one/,
    ],
  ])('%s', (_, change, outcome, reason) => {
    const status = statusOf(watched(change));
    expect(status.outcome).toBe(outcome);
    expect(status.reason).toMatch(reason);
  });

  it('says until when it learns', () => {
    expect(statusOf(watched({})).learningUntil).toBe('1970-01-23T00:00:00Z');
  });
});
