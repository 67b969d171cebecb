import { describe, it, expect } from 'vitest';
import { alarmLines, dayLine, storyTime } from './lines.js';

const START = Date.parse('2026-03-01T00:00:00Z') / 1000;

describe('storyTime', () => {
  it('counts days from 0 and keeps the time of day', () => {
    expect(storyTime(START, START)).toBe('day 0, 00:00');
    expect(storyTime(START + 8 * 86_400 + 6.5 * 3600, START)).toBe('day 8, 06:30');
  });
});

describe('dayLine', () => {
  it('tells reports, state and who is away', () => {
    const figures = { atSeconds: START + 86_400, startSeconds: START, stored: 2290, queued: 14, late: 0 };
    expect(dayLine({ ...figures, offline: ['merlin-05'], outcome: 'learning' })).toBe(
      '  day 1, 00:00     2,290 reports stored   learning     merlin-05 offline, 14 reports kept on its disk',
    );
    expect(dayLine({ ...figures, offline: [], outcome: 'ok', late: 31 })).toMatch(
      /all devices online; 31 reports came late$/,
    );
  });
});

describe('alarmLines', () => {
  it('names cohort, feature, size and when the change began', () => {
    const lines = alarmLines(
      {
        alarm: 'x',
        state: 'firing',
        devices: 16,
        cohort: { hardware: 'kestrel' },
        feature: 'acoustic_level',
        signal: 'acoustic_level/location',
        lane: 'evidence',
        raisedAt: '2026-03-09T12:00:00Z',
        changedAt: '2026-03-09T00:00:00Z',
        resolvedAt: null,
        evidence: 123_456,
        effect: { shiftSigma: 0.2987, psi: 0.08, js: 0.1, wasserstein: 0.1, ks: 0.1 },
      },
      START,
    );
    expect(lines.join('\n')).toBe(
      '  day 8, 12:00   ALARM  acoustic_level on hardware kestrel  (evidence 1.2e+5)\n' +
        '                        acoustic_level/location: +0.299 standard deviations since day 8, 00:00, PSI 0.08',
    );
  });
});
