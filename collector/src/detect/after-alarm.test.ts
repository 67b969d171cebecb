import { describe, expect, it } from 'vitest';
import { dueRule, durationSeconds, durationText, type AfterAlarmRule } from './after-alarm.js';
import type { Alarm } from './types.js';

const RAISED = 1_768_312_800;
const DAY = 86_400;

const alarm: Alarm = {
  id: 'flow@hw=a',
  cohort: { hw: 'a', region: 'eu' },
  feature: 'flow~heat',
  features: ['flow', 'heat'],
  signal: 'concordance',
  signals: ['flow~heat/concordance'],
  lane: 'evidence',
  clock: 'window',
  state: 'firing',
  raisedAt: RAISED,
  changedAt: RAISED - 600,
  evidence: 3_000,
  effectSd: 0.2,
  devices: 12,
};

describe('dueRule', () => {
  const rule = (change: Partial<AfterAlarmRule> = {}): AfterAlarmRule => ({ rebaselineAfterSeconds: DAY, ...change });

  it.each([
    ['every alarm', {}],
    ['its model', { model: 'pump' }],
    ['one of its features', { feature: 'heat' }],
    ['its cohort', { cohort: { hw: 'a' } }],
  ])('re-baselines by a rule about %s, when its time has come', (_what, about) => {
    expect(dueRule('pump', alarm, [rule(about)], RAISED + DAY - 1)).toBeUndefined();
    expect(dueRule('pump', alarm, [rule(about)], RAISED + DAY)).toEqual(rule(about));
  });

  it.each([
    ['another model', { model: 'gait' }],
    ['another feature', { feature: 'speed' }],
    ['another cohort', { cohort: { hw: 'b' } }],
    ['a part of its devices', { cohort: { hw: 'a', os: '7' } }],
  ])('passes over a rule about %s', (_what, about) => {
    expect(dueRule('pump', alarm, [rule(about)], RAISED + 9 * DAY)).toBeUndefined();
  });

  it('lets the first rule that is about an alarm decide', () => {
    const patient = rule({ feature: 'flow', rebaselineAfterSeconds: 7 * DAY });
    expect(dueRule('pump', alarm, [patient, rule()], RAISED + 2 * DAY)).toBeUndefined();
    expect(dueRule('pump', alarm, [rule({ model: 'gait' }), rule()], RAISED + 2 * DAY)).toEqual(rule());
  });
});

describe('durations', () => {
  it.each([
    ['90m', 5_400],
    ['12h', 43_200],
    ['3 d', 259_200],
    ['0d', undefined],
    ['soon', undefined],
    ['1.5h', undefined],
  ])('%s', (text, seconds) => {
    expect(durationSeconds(text)).toBe(seconds);
  });

  it.each(['90m', '12h', '3d'])('%s is said as it was written', (text) => {
    expect(durationText(durationSeconds(text)!)).toBe(text);
  });
});
