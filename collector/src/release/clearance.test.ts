import { describe, expect, it } from 'vitest';
import { accuracyEffect, testEffect, testJudgement } from '../recommend/testing-judgements.js';
import { clearanceOf, isSuspect } from './clearance.js';
import type { ReleaseJudgement } from './types.js';

const GOOD = accuracyEffect(0, { low: -0.01, high: 0.01 });
const WIDE = { low: -0.2, high: 0.1 };
const WATCH = { kind: 'watch' };
const everybody = testJudgement({}, [GOOD]);
const isClear = (...judgements: ReleaseJudgement[]) => clearanceOf(judgements)?.isClear;

describe('clearanceOf', () => {
  it('says nothing without a judgement of everybody', () => {
    expect(clearanceOf([])).toBeUndefined();
    expect(clearanceOf([testJudgement(WATCH, [GOOD])])).toBeUndefined();
  });

  it('is clear when everybody is harmless, whatever small cohorts leave open', () => {
    expect(isClear(everybody)).toBe(true);
    const open = testJudgement(WATCH, [accuracyEffect(-1, WIDE)], { devices: 4 });
    expect(open.verdict).toBe('inconclusive');
    expect(isClear(everybody, open)).toBe(true);
    expect(isClear(everybody, testJudgement(WATCH, [], { devices: 0 }))).toBe(true);
  });

  it('is not clear while everybody is inconclusive or without data, whatever cohorts say', () => {
    for (const whole of [testJudgement({}, [accuracyEffect(0, WIDE)]), testJudgement({}, [])]) {
      expect(whole.verdict).not.toBe('harmless');
      expect(clearanceOf([whole, testJudgement(WATCH, [GOOD])])).toMatchObject({ isClear: false, because: whole });
    }
  });

  it('is not clear for harm, however few devices show it', () => {
    const harmed = testJudgement(WATCH, [accuracyEffect(-41)], { devices: 2 });
    expect(clearanceOf([everybody, harmed])).toMatchObject({ isClear: false, because: harmed });
  });

  it('suspects three devices and more whose estimate is likelier beyond the margin than at it, everybody too', () => {
    const worse = accuracyEffect(-9, { ...WIDE, evidence: 1.5 });
    const suspect = testJudgement(WATCH, [worse], { devices: 3 });
    expect(clearanceOf([everybody, suspect])).toMatchObject({ isClear: false, because: suspect });
    expect(isSuspect({ ...suspect, devices: 2 })).toBe(false);
    // Beyond the margin by chance alone, or likely but not beyond it.
    expect(isSuspect(testJudgement(WATCH, [accuracyEffect(-9, { ...WIDE, evidence: 0.9 })]))).toBe(false);
    expect(isSuspect(testJudgement(WATCH, [accuracyEffect(-2, { ...WIDE, evidence: 1.5 })]))).toBe(false);
    // A kind that no verdict waits for.
    const energy = testEffect('energy', 0.4, { margin: 0.2, low: -0.1, high: 0.9, evidence: 3 });
    expect(isClear({ ...everybody, effects: [GOOD, energy] })).toBe(false);
  });
});
