import { describe, expect, it } from 'vitest';
import type { ReleaseJudgement } from '../release/types.js';
import { rolloutOf } from '../rollout/testing-rollouts.js';
import { draftsOf } from './drafts-of.js';
import type { DriftFinding, Findings, ModelAnomaly } from './findings.js';
import { accuracyEffect, LOOK, RELEASE, testEffect, testFindings, testJudgement } from './testing-judgements.js';

const WATCH = { kind: 'watch' };
const PHONE = { kind: 'phone' };
const BAD = accuracyEffect(-41);
const MIXED = accuracyEffect(-20);
const GOOD = accuracyEffect(0, { low: -0.01, high: 0.01 });

function drafts(judgements: readonly ReleaseJudgement[], change: Partial<Findings> = {}) {
  return draftsOf(testFindings(judgements, change));
}
const short = (judgements: readonly ReleaseJudgement[], change: Partial<Findings> = {}) =>
  drafts(judgements, change).map(({ action, scope, from, to }) => ({ action, scope, from, to }));

describe('draftsOf, of a release that harms', () => {
  const back = { action: 'rollback', from: '1.2.0', to: '1.1.0' };

  it('rolls everybody back when nobody was found to be well', () => {
    const everybody = [{ ...back, scope: { cohorts: [{}] } }];
    expect(short([testJudgement({}, [BAD])])).toEqual(everybody);
    expect(short([testJudgement({}, [BAD]), testJudgement(WATCH, [BAD]), testJudgement(PHONE, [BAD])])).toEqual(
      everybody,
    );
    // Without a look at the whole, all parts of it say the same.
    expect(short([testJudgement(WATCH, [BAD]), testJudgement(PHONE, [BAD])])).toEqual(everybody);
    // A part of few devices, and one that is not decided but as bad, go with the whole.
    const few = testJudgement({ kind: 'glasses' }, [accuracyEffect(-2)], { devices: 3 });
    const unsure = accuracyEffect(-12, { low: -0.45, high: 0.21, finding: 'inconclusive' });
    expect(short([testJudgement({}, [BAD]), testJudgement(WATCH, [BAD]), few])).toEqual(everybody);
    expect(short([testJudgement({}, [BAD]), testJudgement(WATCH, [BAD]), testJudgement(PHONE, [unsure])])).toEqual(
      everybody,
    );
  });

  it('rolls only the watches back when only these are harmed, though the whole looks bad with them', () => {
    const watches = [{ ...back, scope: { cohorts: [WATCH] } }];
    const regions = [testJudgement({ region: 'eu' }, [MIXED]), testJudgement({ region: 'us' }, [MIXED])];
    const whole = testJudgement({}, [MIXED]);
    expect(short([whole, ...regions, testJudgement(WATCH, [BAD]), testJudgement(PHONE, [GOOD])])).toEqual(watches);
    // Two points down is within the margin, and not known for certain yet: held, not rolled back.
    const phone = testJudgement(PHONE, [accuracyEffect(-3.5)]);
    const [draft] = drafts([whole, ...regions, testJudgement(WATCH, [BAD]), phone]);
    expect(draft).toMatchObject({ action: 'rollback', scope: { cohorts: [WATCH] } });
    expect(draft?.reason).toContain('on phone devices it is not decided');
    expect(draft?.evidence[0]).toMatchObject({ kind: 'accuracy', effect: -0.41 });
    expect(draft?.expectedGain).toBe('accuracy +41 points on 20 devices');
  });

  it('tells of no devices beside the harmed ones that these are part of', () => {
    const few = testJudgement(WATCH, [BAD], { devices: 3 });
    const [draft] = drafts([testJudgement({}, [accuracyEffect(-4)]), few]);
    expect(draft).toMatchObject({ action: 'rollback', scope: { cohorts: [WATCH] } });
    expect(draft?.reason).not.toContain('not decided');
  });

  it('names the attribute that tells harmed from well, of several that go with it', () => {
    const cells = [
      testJudgement({}, [MIXED]),
      testJudgement({ firmware: '2.3' }, [accuracyEffect(-30)]),
      testJudgement({ firmware: '2.2' }, [accuracyEffect(-4, { low: -0.09, high: 0.01 })]),
      testJudgement(WATCH, [BAD]),
      testJudgement(PHONE, [GOOD]),
    ];
    expect(short(cells)).toEqual([{ ...back, scope: { cohorts: [WATCH] } }]);
  });

  it('rolls one variant back, and a variant within a cohort', () => {
    const variants = [testJudgement({}, [BAD], { variant: 'int8' }), testJudgement({}, [GOOD], { variant: 'fp32' })];
    expect(short([testJudgement({}, [MIXED]), ...variants])).toEqual([
      { ...back, scope: { cohorts: [{}], variants: ['int8'] } },
    ]);
    const crossed = [
      testJudgement({}, [accuracyEffect(-10)]),
      testJudgement(WATCH, [MIXED]),
      testJudgement(PHONE, [GOOD]),
      testJudgement(WATCH, [BAD], { variant: 'int8' }),
      testJudgement(WATCH, [GOOD], { variant: 'fp32' }),
    ];
    expect(short(crossed)).toEqual([{ ...back, scope: { cohorts: [WATCH], variants: ['int8'] } }]);
  });

  it('rolls back what changed the inputs of upgraded devices only, whatever came of it', () => {
    const inputs = testEffect('inputs', 0.4, { signal: 'gyro_x/scale', finding: 'inconclusive' });
    const [draft, ...more] = drafts([testJudgement({}, [GOOD, inputs], { inputs: 'moved-on-upgraded' })]);
    expect(more).toEqual([]);
    expect(draft).toMatchObject({ action: 'rollback', scope: { cohorts: [{}] }, to: '1.1.0' });
    expect(draft?.reason).toContain('changed how inputs are prepared');
    expect(draft?.evidence).toEqual([inputs]);
  });

  it('goes back to the last version that is good for these devices', () => {
    const history = [
      { model: 'gait', version: '1.1.0', cohort: WATCH, finding: 'harmful', until: LOOK - 100 },
      { model: 'gait', version: '1.0.0', cohort: {}, finding: 'harmless', until: LOOK - 900 },
      { model: 'gait', version: '0.9.0', cohort: {}, finding: 'served', until: LOOK - 9_000 },
    ] as const;
    const both = [testJudgement({}, [BAD]), testJudgement(WATCH, [BAD]), testJudgement(PHONE, [GOOD])];
    expect(short(both, { history })).toEqual([{ ...back, to: '1.0.0', scope: { cohorts: [WATCH] } }]);
  });

  it('holds when there is no version to go back to', () => {
    const history = [{ model: 'gait', version: '1.1.0', cohort: {}, finding: 'harmful', until: LOOK - 100 }] as const;
    expect(short([testJudgement({}, [BAD])], { history })).toMatchObject([{ action: 'hold', from: '1.2.0', to: '' }]);
  });
});

describe('draftsOf, of a world that changes', () => {
  const moved = testEffect('inputs', 0.3, { signal: 'gyro_x/scale', finding: 'inconclusive' });
  const shares = testEffect('class-shares', 0.2, { signal: 'output/share:SITTING' });

  it('retrains, and never rolls back, when inputs moved with and without the release', () => {
    const judgement = testJudgement({}, [shares, moved], { inputs: 'moved-on-both' });
    const [draft, ...more] = drafts([judgement], { incidents: [incident('inputs-moved-outputs-worse')] });
    expect(more).toEqual([]);
    expect(draft).toMatchObject({ action: 'retrain', from: '', to: '', evidence: [moved] });
    expect(draft?.ruledOut[0]?.alternative).toBe('roll back 1.2.0');
  });

  it('still rolls back what no input can bring about', () => {
    const crashes = testEffect('crashes', 2);
    const judgement = testJudgement({}, [crashes, moved], { inputs: 'moved-on-both' });
    expect(short([judgement])[0]).toMatchObject({ action: 'rollback', to: '1.1.0' });
  });

  it('mends the input pipeline where values do not arrive, or come in another unit', () => {
    const missing = testEffect('inputs', 0.3, { signal: 'gyro_x/missing' });
    const unit = testEffect('inputs', 1.6, { signal: 'gyro_x/location' });
    for (const inputs of [missing, unit]) {
      expect(short([testJudgement({}, [inputs], { inputs: 'moved-on-both', verdict: 'inconclusive' })])).toMatchObject([
        { action: 'fix-input-pipeline' },
      ]);
    }
    expect(short([], { incidents: [incident('inputs-moved-outputs-worse', ['flow/missing'])] })).toMatchObject([
      { action: 'fix-input-pipeline' },
    ]);
  });

  it('never blames the version when all were upgraded at once and inputs moved', () => {
    for (const inputs of ['moved-on-both', 'moved-on-upgraded'] as const) {
      const judgement = testJudgement({}, [shares, moved], { inputs, comparison: 'before-after' });
      expect(short([judgement])).toMatchObject([{ action: 'retrain' }]);
    }
    const still = testJudgement({}, [shares], { inputs: 'same', comparison: 'before-after' });
    expect(short([still])).toMatchObject([{ action: 'rollback' }]);
  });

  it('says what to do about incidents that no release explains, once for each model', () => {
    const action = (why: string, signals?: string[]) =>
      short([], { incidents: [incident(why, signals)] }).map((draft) => draft.action);
    expect(action('inputs-moved-outputs-worse')).toEqual(['retrain']);
    expect(action('outputs-moved-inputs-same', ['output/share:A', 'output/share:B'])).toEqual(['recalibrate']);
    expect(action('slower-inputs-same', ['latency/mean-log'])).toEqual(['inspect-devices']);
    expect(action('inputs-moved-outputs-not-worse')).toEqual([]);
    const two = [incident('inputs-moved-outputs-worse'), incident('outputs-worse-inputs-same')];
    expect(short([], { incidents: two })).toHaveLength(1);
    // What a rollback tells already is not told again.
    expect(short([testJudgement(WATCH, [BAD])], { incidents: two })).toHaveLength(1);
  });
});

describe('draftsOf, of what came with a release of which nobody knows yet', () => {
  const UNSURE = accuracyEffect(-12, { low: -0.45, high: 0.21, finding: 'inconclusive' });
  const judged = [testJudgement({}, [UNSURE]), testJudgement(WATCH, [UNSURE])];
  const actions = (
    change: Partial<DriftFinding>,
    judgements: readonly ReleaseJudgement[] = judged,
    stageSince = LOOK - 7_200,
  ): string[] => {
    const rollouts = [rolloutOf({ model: 'gait', version: '1.2.0', stageSince })];
    const found = { ...incident('outputs-worse-inputs-same'), changedAt: LOOK - 7_200, cohorts: [WATCH], ...change };
    return short(judgements, { incidents: [found], rollouts }).map(({ action }) => action);
  };

  it('only holds the release while it is not known to be well: to retrain would be for the wrong cause', () => {
    expect(actions({})).toEqual(['hold']);
    expect(actions({ cohorts: [{}], devices: 100 })).toEqual(['hold']);
    expect(actions({}, [testJudgement({}, [GOOD]), testJudgement(WATCH, [GOOD])])).toContain('retrain');
  });

  it('waits a week at most, and only for what came within two days of the stage', () => {
    const since = LOOK - 6 * 86_400;
    expect(actions({ changedAt: since + 86_400 }, judged, since)).toEqual(['hold']);
    expect(actions({ changedAt: since + 3 * 86_400 }, judged, since)).toContain('retrain');
    const early = LOOK - 8 * 86_400;
    expect(actions({ changedAt: early + 86_400 }, judged, early)).toContain('retrain');
  });

  it('says what to do about what it cannot have done: before it, elsewhere, or with inputs that moved', () => {
    expect(actions({ changedAt: LOOK - 9 * 86_400 })).toContain('retrain');
    expect(actions({ cohorts: [PHONE] })).toContain('retrain');
    // Twenty of a thousand have it.
    expect(actions({ cohorts: [{}], devices: 1_000 })).toContain('retrain');
    expect(actions({ why: 'inputs-moved-outputs-worse' })).toContain('retrain');
  });
});

describe('draftsOf, of devices and of what is not decided', () => {
  it('has a few devices looked at, these and no others', () => {
    const judgement = testJudgement({}, [GOOD], { outliers: ['d2', 'd1'] });
    const found = drafts([judgement], { anomalies: [anomaly('d1', 'stuck'), anomaly('d3', 'dead')] });
    expect(found.map(({ action }) => action)).toEqual(['inspect-devices', 'promote']);
    expect(found[0]?.scope).toEqual({ cohorts: [{}], devices: ['d1', 'd2', 'd3'] });
    // What it is about is said, and not only that it is something.
    expect(found[0]?.reason).toBe(
      "Something is wrong on 3 devices and not on the others: dead, stuck and inputs that changed otherwise than everybody's since 1.2.0 came.",
    );
  });

  it('does not call devices broken that a bad release has harmed', () => {
    const anomalies = [anomaly('d1', 'outlier'), anomaly('d2', 'error-storm')];
    expect(short([testJudgement({}, [BAD])], { anomalies })).toMatchObject([{ action: 'rollback' }]);
  });

  it('holds while it is not decided, and promotes what was found to be well', () => {
    const unsure = testJudgement({}, [accuracyEffect(-2)]);
    expect(short([unsure])).toMatchObject([{ action: 'hold', from: '1.1.0', to: '1.2.0' }]);
    expect(short([testJudgement({}, [], { devices: 2 })])).toMatchObject([{ action: 'hold' }]);
    expect(short([testJudgement({}, [GOOD])])).toEqual([
      { action: 'promote', scope: { cohorts: [{}] }, from: '1.1.0', to: '1.2.0' },
    ]);
    const doubtful = testJudgement(PHONE, [accuracyEffect(-4, { evidence: 1.4 })]);
    expect(short([testJudgement({}, [GOOD]), doubtful])).toMatchObject([
      { action: 'hold', scope: { cohorts: [PHONE] } },
    ]);
  });

  it('says nothing of a release that no rollout brings to devices any more', () => {
    expect(short([testJudgement({}, [GOOD]), testJudgement(PHONE, [accuracyEffect(-4)])], { rollouts: [] })).toEqual(
      [],
    );
    expect(short([testJudgement({}, [BAD])], { rollouts: [] })).toMatchObject([{ action: 'rollback' }]);
  });

  it('goes by the latest look, and never by one that lies ahead', () => {
    const early = testJudgement({}, [accuracyEffect(-2)], { at: LOOK - 300 });
    const late = testJudgement({}, [BAD], { at: LOOK });
    expect(short([late, early])).toMatchObject([{ action: 'rollback' }]);
    expect(short([late, early], { at: LOOK - 1 })).toMatchObject([{ action: 'hold' }]);
  });
});

function incident(why: string, signals: readonly string[] = ['gyro_x/scale']): DriftFinding {
  const where = { cohorts: [{}], devices: 40, changedAt: LOOK - 600 };
  return { incident: `in-${why}`, model: RELEASE.model, headline: 'something reads high', why, signals, ...where };
}

function anomaly(device: string, kind: ModelAnomaly['kind']): ModelAnomaly {
  const times = { raisedAt: LOOK, since: LOOK - 600, state: 'firing' } as const;
  return {
    id: device,
    model: 'gait',
    kind,
    device,
    cohort: {},
    features: [],
    signal: '',
    ...times,
    excess: 2,
    devices: 1,
  };
}
