import { describe, expect, it } from 'vitest';
import { accountOf, type Account } from './account-of.js';
import type { AlarmFigures } from './figures.js';
import { roleOf, type Member } from './member.js';
import { ONSET, testMember } from './testing-members.js';

function account(members: readonly Member[], figures: Record<string, AlarmFigures> = {}, kDevices = 5): Account {
  const incident = { incident: 'in-1', model: 'gait', openedAt: ONSET, members };
  return accountOf(incident, new Map(Object.entries(figures)), kDevices);
}

const output = (change: Partial<Member> = {}): Member =>
  testMember({ features: ['output'], role: 'output', signal: 'output/mean-confidence', ...change });

describe('headline', () => {
  it('says what, where, how much, since when, how many, and what it costs', () => {
    const member = testMember();
    const figures = { [member.alarm]: { isTold: true, effects: new Map(), accuracyChange: -0.041 } };
    expect(account([member], figures).headline).toBe(
      'accelerometer z on watch devices with firmware 2.3 reads about 0.3 σ low since Tuesday 13 January 14:05 UTC; ' +
        '212 devices; estimated accuracy down 4 points',
    );
  });

  it('does not sell a model that is surer of itself on broken inputs as one that is right more often', () => {
    const member = testMember();
    const figures = { [member.alarm]: { effects: new Map(), accuracyChange: 0.14, isTold: true } };
    expect(account([member], figures).headline).not.toContain('accuracy');
  });

  it.each<[string, Partial<Member>]>([
    ['heart rate on all devices spreads wider', { cohort: {}, features: ['heart_rate'], signal: 'heart_rate/scale', effectSd: 0.2, shiftSigma: 0 }], // prettier-ignore
    ['heart on devices with hw a is missing more often', { cohort: { hw: 'a' }, features: ['heart'], signal: 'heart/missing', effectSd: 0.1, shiftSigma: NaN }], // prettier-ignore
    ['a with b on all devices moves together less than before', { cohort: {}, features: ['a', 'b'], signal: 'a~b/concordance', role: 'pair' }], // prettier-ignore
    ['the output on all devices shows more "walk/run"', { cohort: {}, features: ['output'], role: 'output', signal: 'output/share:walk/run', effectSd: 0.3 }], // prettier-ignore
    ['shop on all devices shows more of its less common values', { cohort: {}, features: ['shop'], signal: 'shop/bucket:3', effectSd: 0.3 }], // prettier-ignore
    ['the output on all devices fails more often (out of memory)', { cohort: {}, features: ['output'], role: 'output', signal: 'output/error:out-of-memory', effectSd: 0.3 }], // prettier-ignore
    ['latency on all devices is slower', { cohort: {}, features: ['latency'], role: 'operation', signal: 'latency/mean-log', effectSd: 0.3 }], // prettier-ignore
    ['the charge of the battery on all devices is lower', { cohort: {}, features: ['resource:battery'], role: 'operation', signal: 'resource:battery/mean' }], // prettier-ignore
    ['the memory of the process on all devices is higher', { cohort: {}, features: ['resource:rss'], role: 'operation', signal: 'resource:rss/mean-log', effectSd: 0.1 }], // prettier-ignore
    ['the output, as feedback says, on all devices finds less of "run"', { cohort: {}, features: ['feedback'], role: 'output', signal: 'feedback/recall:run' }], // prettier-ignore
    ['the output on all devices fails more often (timeout)', { cohort: {}, features: ['output'], role: 'output', signal: 'output/error:timeout', effectSd: 0.1 }], // prettier-ignore
    ['a/b on all devices leans further down', { cohort: {}, features: ['a/b'], signal: 'a/b/skew' }],
    ['wind on all devices has changed in gustiness', { cohort: {}, features: ['wind'], signal: 'wind/gustiness' }],
  ])('%s', (start, change) => {
    expect(account([testMember(change)]).headline.startsWith(`${start} since `)).toBe(true);
  });

  it.each([
    [{ 'name:': 'pilot' }, 'on devices of the cohort pilot'],
    [{ memory: '256..512', os: '7' }, 'on devices with memory from 256 to under 512 and os 7'],
    [{ memory: '..256' }, 'on devices with memory under 256'],
    [{ memory: '512..' }, 'on devices with memory from 512'],
  ])('says %j as %s', (cohort, words) => {
    expect(account([testMember({ cohort })]).headline).toContain(`z ${words} reads`);
  });

  it('never counts fewer devices than may be told, and none where the number is not known', () => {
    const few = testMember({ devices: 4 });
    const figures = { [few.alarm]: { isTold: true, effects: new Map(), accuracyChange: -0.2 } };
    expect(account([few], figures).headline).toMatch(/ reads low since .* UTC; fewer than 5 devices$/);
    expect(account([testMember({ devices: 0 })]).headline).toMatch(/14:05 UTC$/);
    expect(account([testMember({ devices: 1 })], {}, 1).headline).toMatch(/; 1 device$/);
  });

  it('tells no size of a small cohort that stands beside others', () => {
    const on = (firmware: string, devices: number) => testMember({ cohort: { type: 'watch', firmware }, devices });
    const [few, fewer] = [on('2.3', 4), on('2.4', 3)];
    const small = account([few, fewer]);
    expect(small.headline).toMatch(/ with firmware 2.3 or 2.4 reads low since .*; 7 devices$/);
    expect(small.signals.map(({ effectSd, contribution }) => [effectSd, contribution])).toEqual([
      [NaN, NaN],
      [NaN, NaN],
    ]);
    const [told, hidden] = account([fewer, on('2.5', 50)]).signals;
    expect([told!.effectSd, told!.contribution]).toEqual([-0.29, 1]);
    expect([hidden!.effectSd, hidden!.contribution]).toEqual([NaN, NaN]);
  });

  it('tells no size of a large cohort that is hidden for the sake of a small one', () => {
    const member = testMember();
    const { headline } = account([member], { [member.alarm]: { isTold: false, effects: new Map() } });
    expect(headline).toMatch(/ reads low since .*; 212 devices$/);
  });

  it('names an input before what follows from it, and counts the rest', () => {
    const [input, other] = [testMember(), testMember({ features: ['gyro_x'], shiftSigma: -0.1, effectSd: -0.1 })];
    const { headline } = account([output({ effectSd: -0.9 }), other, input]);
    expect(headline).toMatch(/^accelerometer z \(and 2 more\) on watch devices/);
  });

  it('names siblings in one breath, and adds their devices', () => {
    const on = (firmware: string) => testMember({ cohort: { type: 'watch', firmware } });
    expect(account([on('2.3'), on('2.4')]).headline).toMatch(
      /on watch devices with firmware 2.3 or 2.4 .*; 424 devices/,
    );
  });
});

describe('smallest set of cohorts', () => {
  const moved = { shiftSigma: 0.6, effectSd: 0.6, devices: 50 };

  it('is the narrow one when the wide one only shows it diluted', () => {
    const narrow = testMember({ cohort: { hw: 'a' }, ...moved });
    const wide = testMember({ cohort: {}, shiftSigma: 0.16, effectSd: 0.16, devices: 200 });
    expect(account([wide, narrow]).cohorts).toEqual([{ hw: 'a' }]);
  });

  it('is the wide one when it moved itself', () => {
    const narrow = testMember({ cohort: { hw: 'a' }, ...moved });
    const wide = testMember({ cohort: {}, ...moved, devices: 200 });
    expect(account([wide, narrow]).cohorts).toEqual([{}]);
  });

  it('is two siblings, when together they are all that the wide one shows', () => {
    const two = ['a', 'b'].map((hw) => testMember({ cohort: { hw }, ...moved }));
    const wide = testMember({ cohort: {}, shiftSigma: 0.4, effectSd: 0.4, devices: 150 });
    expect(account([wide, ...two]).cohorts).toEqual([{ hw: 'a' }, { hw: 'b' }]);
  });

  it('is the cohort of the input, when outputs and pairs of all devices follow it', () => {
    const narrow = testMember({ cohort: { hw: 'a' }, ...moved });
    const pair = testMember({ cohort: {}, features: ['accelerometer_z', 'gyro_x'], devices: 200 });
    expect(account([output({ cohort: {} }), pair, narrow]).cohorts).toEqual([{ hw: 'a' }]);
  });

  it('is the stronger of two cuts that cross', () => {
    const strong = testMember({ cohort: { hw: 'a' }, ...moved });
    const weak = testMember({ cohort: { region: 'eu' }, shiftSigma: 0.2, effectSd: 0.2 });
    expect(account([weak, strong]).cohorts).toEqual([{ hw: 'a' }]);
  });
});

describe('signals', () => {
  it('are ranked by their part of the squared effects, as counted where that is known', () => {
    const member = testMember({ signals: ['accelerometer_z/location', 'accelerometer_z/scale'] });
    const effects = new Map([['accelerometer_z/location', -0.3], ['accelerometer_z/scale', 0.1]]); // prettier-ignore
    const second = testMember({ features: ['gyro_x'], effectSd: NaN });
    const { signals } = account([second, member], { [member.alarm]: { isTold: true, effects } });
    expect(signals.map(({ signal }) => signal)).toEqual([
      'accelerometer_z/location',
      'accelerometer_z/scale',
      'gyro_x/location',
    ]);
    expect(signals[0]!.contribution).toBeCloseTo(0.9);
    expect(signals[1]!.contribution).toBeCloseTo(0.1);
    expect(signals[2]!.contribution).toBe(0);
  });
});

describe('why', () => {
  const failing = output({ signal: 'output/error-rate', effectSd: 0.2 });
  const share = output({ signal: 'output/share:walk', effectSd: 0.2 });
  const slow = testMember({ features: ['latency'], role: 'operation', signal: 'latency/mean-log', effectSd: 0.4 });

  it.each([
    ['inputs-moved-outputs-worse', [testMember(), output({ effectSd: -0.2 })]],
    ['inputs-moved-outputs-worse', [testMember(), slow]],
    ['inputs-moved-outputs-not-worse', [testMember(), share]],
    ['inputs-moved-outputs-not-worse', [testMember(), output({ effectSd: 0.2 })]],
    ['outputs-worse-inputs-same', [failing]],
    ['outputs-moved-inputs-same', [share]],
    ['slower-inputs-same', [slow]],
    ['inputs-moved-outputs-worse', [testMember(), testMember({ features: ['resource:battery'], role: 'operation', signal: 'resource:battery/mean' })]], // prettier-ignore
    ['inputs-moved-outputs-not-worse', [testMember(), testMember({ features: ['resource:rss'], role: 'operation', signal: 'resource:rss/mean-log' })]], // prettier-ignore
    ['outputs-worse-inputs-same', [output({ features: ['feedback'], signal: 'feedback/recall:run', effectSd: -0.2 })]],
  ])('%s', (code, members) => {
    expect(account(members).why.code).toBe(code);
  });

  it('does not say that no alarm is on the outputs where one is, of what has no worse way', () => {
    expect(account([testMember(), share]).why.words).toBe(
      'Inputs have moved and the answers with them; whether they are worse is not known without labels.',
    );
    expect(account([testMember()]).why.words).toBe('Inputs have moved; no alarm says that the outputs are worse.');
  });

  it('counts a falling estimated accuracy as worse, though no alarm is about it', () => {
    const member = testMember();
    const figures = { [member.alarm]: { isTold: true, effects: new Map(), accuracyChange: -0.03 } };
    expect(account([member], figures).why.code).toBe('inputs-moved-outputs-worse');
  });
});

describe('roles', () => {
  it.each([
    [['flow'], 'input'],
    [['latency'], 'input'],
    [['flow', 'heat'], 'pair'],
    [['output'], 'output'],
    [['feedback'], 'output'],
    [['resource:rss'], 'operation'],
  ])('%j: %s', (features, role) => {
    expect(roleOf(features, new Set(['flow', 'heat', 'latency']))).toBe(role);
  });

  it('latency is what it takes to run, unless a model reads it', () => {
    expect(roleOf(['latency'], new Set())).toBe('operation');
    expect(roleOf(['flow'], new Set())).toBe('input');
  });
});
