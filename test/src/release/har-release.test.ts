import { draftsOf, judgeReleases, type RecommendationDraft, type ReleaseJudgement } from '@fleetally/collector';
import type { Plan } from '@fleetally/counts';
import { beforeAll, describe, expect, it } from 'vitest';
import { HAR_DATA, readHar } from '../e2e/har-data.js';
import { harPlan } from '../e2e/har-plan.js';
import { needed, sharedFile } from '../support/shared-files.js';
import { harSlices, recordingsOf, START, type HarRollout, type Recording } from './har-rollout.js';

/** People that the models were not trained on. */
const UNSEEN = ['s11', 's12', 's13', 's14', 's15'];
const MODELS = ['1.0.0-fp32', '1.0.0-int8', '1.1.0-fp32', '1.2.0-fp32', '1.3.0-fp32'];
const absent = HAR_DATA === undefined || sharedFile('models/har/har-1.0.0-fp32.onnx') === undefined;

const DEVICES = 60;
const DAY_HOURS = 24;
/** Two days of before, and one of after. */
const UPGRADE = 2 * DAY_HOURS;
const HOURS = 3 * DAY_HOURS;

/** Two of each ten devices: a fifth of the fleet, phones and watches alike. */
const isUpgraded = (device: number): boolean => device % 10 === 3 || device % 10 === 8;

describe.skipIf(absent)(
  'releases of the activity models (skipped without ../shared/data/har and ../shared/models/har)',
  () => {
    let plan: Plan;
    let recordings: ReadonlyMap<string, readonly Recording[][]>;
    let fleet: { device: string; stream: number; kind: string }[];
    beforeAll(async () => {
      const data = readHar(needed(HAR_DATA));
      const [known, unseen] = [false, true].map((is) =>
        data.streams.filter(({ subject }) => UNSEEN.includes(subject) === is),
      );
      const files = new Map(MODELS.map((model) => [model, needed(sharedFile(`models/har/har-${model}.onnx`))]));
      plan = { ...(await harPlan(files.get('1.0.0-fp32')!, data, known!)), feedback: { detail: 'outcome' } };
      recordings = await recordingsOf(files, data, unseen!, {
        plain: (value) => value,
        stronger: (value, feature) => (feature.includes('gyro') ? value * 1.3 : value),
        broken: (value, feature) => (feature.includes('gyro') ? 0 : value),
      });
      fleet = Array.from({ length: DEVICES }, (_, d) => {
        // Copies of one person's device stand in both groups.
        const stream = (d + Math.floor(d / 10)) % unseen!.length;
        return { device: `d${d}`, stream, kind: unseen![stream]!.device };
      });
    }, 120_000);

    function judged(runs: HarRollout['runs'], { labelled = 0, hours = HOURS } = {}): ReleaseJudgement[] {
      const slices = harSlices(plan, fleet, recordings, { hours, rowsPerHour: 60, labelled, seed: 3, runs });
      return judgeReleases(slices, plan, { falseAlarmsPerWeek: 1, at: START + hours * 3_600 });
    }
    const upgrade = (from: string, to: string, inputsOf: (device: number, hour: number) => string = () => 'plain') => {
      return (device: number, hour: number) => ({
        model: isUpgraded(device) && hour >= UPGRADE ? to : from,
        inputs: inputsOf(device, hour),
      });
    };
    const verdicts = (all: readonly ReleaseJudgement[]) =>
      Object.fromEntries(all.map(({ cohort, verdict }) => [cohort['kind'] ?? 'everybody', verdict]));

    /** What ought to be done about it, when the version before was good everywhere. */
    function advised(judgements: readonly ReleaseJudgement[]): readonly RecommendationDraft[] {
      const at = judgements[0]?.at ?? START;
      const version = judgements[0]?.release.from ?? '';
      const history = [{ model: plan.model, version, cohort: {}, finding: 'harmless', until: at } as const];
      return draftsOf({ judgements, history, anomalies: [], incidents: [], at });
    }
    const actions = (all: readonly ReleaseJudgement[]): string[] => advised(all).map(({ action }) => action);

    it('1.1.0 is harmless where a fifth of the answers is labelled, and never harmful', () => {
      const good = judged(upgrade('1.0.0-fp32', '1.1.0-fp32'), { labelled: 0.2 });
      expect(good[0]).toMatchObject({
        verdict: 'harmless',
        comparison: 'control',
        devices: 12,
        controls: 48,
        outliers: [],
      });
      expect(Object.values(verdicts(good))).not.toContain('harmful');
      expect(actions(good)).not.toContain('rollback');
      const unlabelled = judged(upgrade('1.0.0-fp32', '1.1.0-fp32'));
      expect(Object.values(verdicts(unlabelled))).not.toContain('harmful');
    });

    it('1.2.0 is harmful everywhere within hours, without a label, though it is surer of itself', () => {
      const bad = judged(upgrade('1.1.0-fp32', '1.2.0-fp32'), { hours: UPGRADE + 6 });
      expect(verdicts(bad)).toEqual({ everybody: 'harmful', phone: 'harmful', watch: 'harmful' });
      expect(advised(bad)).toMatchObject([
        { action: 'rollback', from: '1.2.0', to: '1.1.0', scope: { cohorts: [{}] } },
      ]);
      const confidence = bad[0]!.effects.find(({ kind }) => kind === 'confidence')!;
      expect(confidence.effect).toBeGreaterThan(0);
      expect(confidence.finding).not.toBe('harm');
    });

    it.each([0, 0.2])('1.3.0 is harmful on watches and not on phones (labelled: %d)', (labelled) => {
      const found = judged(upgrade('1.1.0-fp32', '1.3.0-fp32'), { labelled });
      const { phone, watch } = verdicts(found);
      expect(watch).toBe('harmful');
      expect(phone).not.toBe('harmful');
      const rollbacks = advised(found).filter(({ action }) => action === 'rollback');
      expect(rollbacks).toMatchObject([{ from: '1.3.0', to: '1.1.0', scope: { cohorts: [{ kind: 'watch' }] } }]);
    });

    it('fp32 and int8 side by side are no release, and no harm to one', () => {
      const variantOf = (device: number): string => (device % 2 === 0 ? '1.0.0-int8' : '1.0.0-fp32');
      expect(judged((device) => ({ model: variantOf(device), inputs: 'plain' }))).toEqual([]);
      const mixed = judged((device, hour) => {
        const { model, inputs } = upgrade(variantOf(device), '1.1.0-fp32')(device, hour);
        return { model, inputs };
      });
      expect(Object.values(verdicts(mixed))).not.toContain('harmful');
      expect(actions(mixed)).not.toContain('rollback');
    });

    it('a stronger gyroscope on all devices during a good release moved the inputs of both, and is no harm of the version', () => {
      const drifted = judged(
        upgrade('1.0.0-fp32', '1.1.0-fp32', (_, hour) => (hour >= UPGRADE ? 'stronger' : 'plain')),
        { labelled: 0.2 },
      );
      expect(drifted[0]!.inputs).toBe('moved-on-both');
      expect(actions(drifted)).toEqual(['retrain']);
      expect(Object.values(verdicts(drifted))).not.toContain('harmful');
    });

    it('broken sensors on three devices during a good release are named and left out', () => {
      const broken = [13, 23, 30];
      const found = judged(
        upgrade('1.0.0-fp32', '1.1.0-fp32', (device, hour) =>
          broken.includes(device) && hour >= UPGRADE + 3 ? 'broken' : 'plain',
        ),
      );
      expect(found[0]!.outliers).toEqual(broken.map((device) => `d${device}`));
      const named = advised(found).filter(({ action }) => action === 'inspect-devices');
      expect(named.map(({ scope }) => scope.devices)).toEqual([broken.map((device) => `d${device}`)]);
      expect(actions(found)).not.toContain('rollback');
      expect(Object.values(verdicts(found))).not.toContain('harmful');
      expect(found[0]!.devices).toBe(10);
    });
  },
);
