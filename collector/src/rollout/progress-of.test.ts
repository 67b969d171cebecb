import { describe, expect, it } from 'vitest';
import { accuracyEffect } from '../recommend/testing-judgements.js';
import type { ReleaseJudgement } from '../release/types.js';
import { followingOf, judgementsFor } from './counts-of.js';
import type { DeviceCounts } from './device-counts.js';
import { progressOf } from './progress-of.js';
import { deviceOf, firstVariant, judgementOf, registryOf, rolloutOf, upgraded, variantOf } from './testing-rollouts.js';
import type { Rollout } from './types.js';

const counts = (change: Partial<DeviceCounts> = {}): DeviceCounts => ({
  ...{ assigned: 6, running: 5, failed: 0, failures: {}, fetching: 1, waiting: 80, controls: 10, noVariant: 0 },
  ...change,
});
const SOAKED = 1_000_000 + 3_600;
const progress = (
  judgements: ReleaseJudgement[],
  { rollout = rolloutOf(), at = SOAKED, counts: known = counts() } = {},
) => progressOf(rollout, { judgements, counts: known, at });
const held = (hold: string) => ({ step: { action: 'held', state: 'holding', hold, stage: 0 } });

describe('progressOf', () => {
  it('goes on once the stage has lasted, its devices are judged and everything is harmless', () => {
    expect(progress([judgementOf()]).step).toEqual({
      action: 'advanced',
      state: 'running',
      stage: 1,
      reason: 'harmless on 5 devices in stage 1',
    });
    expect(progress([judgementOf()], { rollout: rolloutOf({ stage: 2 }) }).step).toMatchObject({
      action: 'completed',
      state: 'completed',
    });
  });

  it('waits for event time, whatever is found meanwhile', () => {
    const { step, why } = progress([judgementOf()], { at: SOAKED - 1 });
    expect(step).toBeUndefined();
    expect(why).toBe('stage 1 lasts for another 1 s');
  });

  it('never passes while all devices together are not found harmless, or too few are judged', () => {
    const cases: [ReleaseJudgement[], string][] = [
      [[], 'none of the 5 devices that run it is judged yet'],
      [[judgementOf({ devices: 1 })], '1 of the 2 devices that this stage asks for are judged'],
      [[judgementOf({ verdict: 'inconclusive', reason: 'crashes' })], 'inconclusive on all devices: crashes'],
      [[judgementOf({ verdict: 'no-data', reason: 'nothing' })], 'no-data on all devices: nothing'],
      // Whatever cohorts say, there has to be a judgement of everybody.
      [[judgementOf({ cohort: { hw: 'phone' } })], 'none of the 5 devices that run it is judged yet'],
    ];
    for (const [judgements, why] of cases) {
      expect(progress(judgements)).toMatchObject({ ...held('no-evidence'), why });
      // Told once; after that it only says why.
      const holding = rolloutOf({ state: 'holding', hold: 'no-evidence' });
      expect(progress(judgements, { rollout: holding })).toEqual({ why });
    }
    const nobody = progress([judgementOf()], { counts: counts({ assigned: 0, running: 0, waiting: 0 }) });
    expect(nobody.why).toBe('no device is in its scope yet');
  });

  it('says of a stage with fewer devices than it asks for that it waits, and what to do, before and after its time', () => {
    const few = counts({ assigned: 1, running: 1 });
    const why =
      'stage 1 has only 1 device and asks for 2 that are judged, so it waits until more devices join; fleetally rollouts ' +
      'advance ro-1 begins the next stage without that evidence; or abort it, and start it with a larger stage or a smaller --min-devices';
    expect(progress([judgementOf({ devices: 1 })], { counts: few })).toMatchObject({ ...held('no-evidence'), why });
    const early = progress([], { counts: few, at: SOAKED - 60 });
    expect(early).toEqual({ why: `stage 1 lasts for another 60 s, and then waits: ${why}` });
    expect(progress([], { counts: counts({ assigned: 0, running: 0 }) }).why).toContain('stage 1 has only 0 devices');
  });

  it('waits for no cohort that is too small to be conclusive, but for one that is suspect, and heeds harm on any', () => {
    const phones = judgementOf({ cohort: { hw: 'phone' }, verdict: 'inconclusive' });
    expect(progress([judgementOf(), phones]).step).toMatchObject({ action: 'advanced' });
    expect(progress([judgementOf(), { ...phones, verdict: 'no-data', devices: 1 }]).step).toMatchObject({
      action: 'advanced',
    });
    const worse = accuracyEffect(-8, { low: -0.2, high: 0.04, evidence: 1.7 });
    const suspect = progress([judgementOf(), { ...phones, effects: [worse] }]);
    expect(suspect).toMatchObject({
      ...held('no-evidence'),
      why: 'inconclusive on hw=phone: accuracy looks worse than its margin',
    });
    expect(progress([judgementOf(), { ...phones, verdict: 'harmful', devices: 2 }])).toMatchObject(held('harm'));
  });

  it('goes on from a hold for lack of evidence as soon as there is some', () => {
    const rollout = rolloutOf({ state: 'holding', hold: 'no-evidence' });
    expect(progress([judgementOf()], { rollout }).step).toMatchObject({ state: 'running', stage: 1 });
  });

  it('holds for harm at once, and until everything is judged harmless or a person overrules it', () => {
    const harmful = judgementOf({ cohort: { hw: 'watch' }, verdict: 'harmful', reason: 'accuracy -20 points' });
    const at = 1_000_001;
    const found = progress([judgementOf(), harmful], { at });
    expect(found).toMatchObject({ ...held('harm'), why: 'harm found on hw=watch: accuracy -20 points' });
    const rollout = rolloutOf({ state: 'holding', hold: 'harm', reason: found.why });
    expect(progress([judgementOf({ verdict: 'inconclusive' })], { rollout, at })).toEqual({ why: found.why });
    expect(progress([], { rollout, at })).toEqual({ why: found.why });
    expect(progress([judgementOf()], { rollout, at }).step).toMatchObject({ action: 'went-on', state: 'running' });
    const overruled = rolloutOf({ overruled: ['harm'] });
    expect(progress([harmful], { rollout: overruled, at }).step).toBeUndefined();
    // What is overruled does not hold, and is no evidence either.
    expect(progress([harmful], { rollout: overruled }).step).toMatchObject({ hold: 'no-evidence' });
  });

  it('holds when deliveries fail, and not for one device of many', () => {
    const failing = (failed: number, running: number) =>
      progress([judgementOf()], { counts: counts({ failed, running, assigned: failed + running }) });
    expect(failing(3, 10)).toMatchObject({
      ...held('deliveries'),
      why: '3 of 13 devices that tried it could not run it',
    });
    expect(failing(2, 10).step).toMatchObject({ action: 'advanced' });
    expect(failing(3, 40).step).toMatchObject({ action: 'advanced' });
    expect(failing(1, 0)).toMatchObject(held('deliveries'));
    const rollout = rolloutOf({ overruled: ['deliveries'] });
    const gone = counts({ failed: 3, running: 10, assigned: 13 });
    expect(progress([judgementOf()], { rollout, counts: gone }).step).toMatchObject({ action: 'advanced' });
  });

  it('leaves what people have decided, and completes a rollback when everybody is back', () => {
    for (const state of ['paused', 'aborted', 'completed'] as const) {
      expect(progress([judgementOf()], { rollout: rolloutOf({ state }) })).toEqual({ why: 'started' });
    }
    const rollout = rolloutOf({ kind: 'rollback' });
    expect(progress([], { rollout })).toEqual({ why: '5 of 6 devices are back' });
    const done = counts({ assigned: 6, running: 6, fetching: 0 });
    expect(progress([], { rollout, counts: done }).step).toMatchObject({ state: 'completed' });
  });
});

describe('followingOf', () => {
  const registry = registryOf(variantOf('1.0.0'), variantOf('2.0.0'));
  const all = rolloutOf({ stages: [{ share: 1, soakSeconds: 0, minDevices: 0 }], controlShare: 0 });
  const following = (rollout: Rollout, devices: ReturnType<typeof deviceOf>[], newer: Rollout[] = []) =>
    followingOf(rollout, devices, [rollout, ...newer], registry, firstVariant);
  const status = { rollout: 'ro-1', version: '2.0.0', state: 'failed', failure: 'canary' } as const;

  it('counts where each device is', () => {
    const fleet = [
      upgraded(deviceOf('a'), all),
      deviceOf('b'),
      deviceOf('c', { status: { ...status, state: 'fetching', failure: '' } }),
      deviceOf('d', { status }),
    ];
    expect(following(all, fleet).counts).toEqual(
      counts({ assigned: 4, running: 1, failed: 1, failures: { canary: 1 }, fetching: 1, waiting: 0, controls: 0 }),
    );
    // While it holds for them, those that failed are not covered any more, and still count.
    const held = following({ ...all, state: 'holding', hold: 'deliveries' }, fleet).counts;
    expect(held).toMatchObject({ assigned: 1, failed: 1, waiting: 3 });
  });

  it('heeds judgements of cohorts and variants in which devices follow it, and no more of what was rolled back', () => {
    const watch = upgraded(deviceOf('w', { attributes: { hw: 'watch' } }), all);
    const phone = upgraded(deviceOf('p', { attributes: { hw: 'phone' } }), all);
    const of = (hw: string) => judgementOf({ cohort: { hw } });
    const judgements = [
      of('watch'),
      of('phone'),
      of('tablet'),
      judgementOf({ cohort: { memory: '256..512' } }),
      judgementOf({ variant: 'int8' }),
      judgementOf({ release: { model: 'pump', from: '1.0.0', to: '3.0.0' } }),
      judgementOf({ devices: 0 }),
    ];
    const heeded = (newer: Rollout[]) =>
      judgementsFor(all, judgements, following(all, [watch, phone], newer)).map(({ cohort }) => cohort);
    expect(heeded([])).toEqual([{ hw: 'watch' }, { hw: 'phone' }, { memory: '256..512' }]);
    const back = rolloutOf({
      ...{ rollout: 'rb', kind: 'rollback', version: '1.0.0', fromVersions: ['2.0.0'] },
      scope: { attribute: 'hw', in: ['watch'] },
    });
    expect(heeded([back])).toEqual([{ hw: 'phone' }, { memory: '256..512' }]);
  });
});
