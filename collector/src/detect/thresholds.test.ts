import { describe, expect, it } from 'vitest';
import { DEFAULT_DETECTOR_OPTIONS } from './options.js';
import { threshold } from './thresholds.js';

describe('threshold', () => {
  it.each([
    [300, 4, 8],
    [21_600, 300, 85],
    [86_400, 1, 1],
    [300, 10, 0],
  ])(
    'spends no more than the promise over all streams (blocks of %i s, %i signals, %i cohorts)',
    (seconds, signals, cohorts) => {
      const whole = threshold(DEFAULT_DETECTOR_OPTIONS, seconds, true, signals, cohorts);
      const cut = threshold(DEFAULT_DETECTOR_OPTIONS, seconds, false, signals, cohorts);
      const blocksPerWeek = 604_800 / seconds;
      // A stream with threshold c has at most 1/c false alarms a block.
      const perWeek = blocksPerWeek * (signals / whole + (cohorts * signals) / cut);
      expect(perWeek).toBeCloseTo(0.95, 9);
    },
  );

  it('asks more of the data when fewer false alarms are promised', () => {
    const rare = { ...DEFAULT_DETECTOR_OPTIONS, falseAlarmsPerWeek: 0.1 };
    const ratio = threshold(rare, 300, true, 4, 8) / threshold(DEFAULT_DETECTOR_OPTIONS, 300, true, 4, 8);
    expect(ratio).toBeCloseTo(10, 9);
  });
});
