import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverOf } from './covers.js';
import { isControl, positionOf } from './position.js';
import { deviceOf, rolloutOf, upgraded } from './testing-rollouts.js';

const FLEET = Array.from({ length: 4_000 }, (_, i) => `d${i}`);
const stageAt = (share: number, controlShare = 0) =>
  rolloutOf({ stages: [{ share, soakSeconds: 0, minDevices: 0 }], controlShare });
const name = fc.string({ minLength: 1, maxLength: 20 });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const seed = 20_261_128;

describe('coverOf', () => {
  it('keeps a device in all later stages, and when it is completed', () => {
    const property = fc.property(name, share, share, share, (device, a, b, controlShare) => {
      const shares = [Math.min(a, b), Math.max(a, b)].map((one) => ({ share: one, soakSeconds: 0, minDevices: 0 }));
      const at = (stage: number) =>
        coverOf(rolloutOf({ stages: shares, controlShare, stage }), deviceOf(device), () => undefined);
      if (at(0) === 'covered') expect(at(1)).toBe('covered');
      const completed = rolloutOf({ stages: shares, controlShare, stage: 1, state: 'completed' });
      expect(coverOf(completed, deviceOf(device), () => undefined)).toBe('covered');
    });
    fc.assert(property, { seed });
  });

  it('never covers a control before it is completed, whatever the share, and the same devices in every stage', () => {
    const property = fc.property(name, share, share, (device, one, controlShare) => {
      const rollout = stageAt(one, controlShare);
      const cover = coverOf(rollout, deviceOf(device), () => undefined);
      expect(cover === 'control').toBe(isControl(rollout, positionOf('ro-1', device)));
      expect(cover === 'control').toBe(
        coverOf(stageAt(1, controlShare), deviceOf(device), () => undefined) === 'control',
      );
    });
    fc.assert(property, { seed });
  });

  it('covers the share that it says, within five binomial deviations, and another one of each rollout', () => {
    for (const wanted of [0.01, 0.05, 0.25, 0.9]) {
      const covered = (rollout: string) =>
        FLEET.filter((d) => coverOf({ ...stageAt(wanted), rollout }, deviceOf(d), () => undefined) === 'covered');
      const deviation = Math.sqrt(FLEET.length * wanted * (1 - wanted));
      const [one, other] = [covered('ro-1'), covered('ro-2')];
      expect(Math.abs(one.length - FLEET.length * wanted)).toBeLessThan(5 * deviation);
      // Of no relation: those in both are as many as the product of the shares says.
      const both = one.filter((d) => other.includes(d)).length;
      const share = wanted ** 2;
      expect(Math.abs(both - FLEET.length * share)).toBeLessThan(5 * Math.sqrt(FLEET.length * share * (1 - share)));
    }
  });

  it('goes by scope, named devices, and the cohort of the stage, which includes those before it', () => {
    const watch = deviceOf('w', { attributes: { hw: 'watch' } });
    const phone = deviceOf('p', { attributes: { hw: 'phone' } });
    const cover = (change: Parameters<typeof rolloutOf>[0]) => {
      const all = { stages: [{ share: 1, soakSeconds: 0, minDevices: 0 }], controlShare: 0, ...change };
      return [watch, phone].map((device) => coverOf(rolloutOf(all), device, () => undefined));
    };
    expect(cover({ scope: { attribute: 'hw', in: ['watch'] } })).toEqual(['covered', 'outside']);
    expect(cover({ devices: ['p'] })).toEqual(['outside', 'covered']);
    expect(cover({ scope: { attribute: 'hw', in: ['watch'] }, devices: ['p'] })).toEqual(['outside', 'outside']);
    const stage = { share: 1, soakSeconds: 0, minDevices: 0 };
    const stages = ['watch', 'phone'].map((hw) => ({ ...stage, cohort: { attribute: 'hw', in: [hw] } }));
    expect(cover({ stages })).toEqual(['covered', 'waiting']);
    expect(cover({ stages, stage: 1 })).toEqual(['covered', 'covered']);
  });

  it('covers only devices that were told, or report, one of the versions it comes from, and those that it has changed', () => {
    const rollback = rolloutOf({ kind: 'rollback', version: '1.0.0', fromVersions: ['2.0.0'], rollout: 'rb' });
    const on = (version: string) => deviceOf('d', { reported: { version, variant: '', digest: '' } });
    expect(coverOf(rollback, on('2.0.0'), () => undefined)).toBe('covered');
    expect(coverOf(rollback, on('1.0.0'), () => '2.0.0')).toBe('covered');
    expect(coverOf(rollback, on('1.0.0'), () => '1.1.0')).toBe('outside');
    expect(coverOf(rollback, upgraded(on('2.0.0'), rollback), () => undefined)).toBe('covered');
  });

  it('lets no further device in when it is paused or found harm, and the rest of its stage when evidence is all it lacks', () => {
    const all = { stages: [{ share: 1, soakSeconds: 0, minDevices: 0 }], controlShare: 0 };
    const cover = (change: Parameters<typeof rolloutOf>[0]) => {
      const rollout = rolloutOf({ ...all, ...change });
      return [deviceOf('d'), upgraded(deviceOf('d'), rollout)].map((device) =>
        coverOf(rollout, device, () => undefined),
      );
    };
    expect(cover({ state: 'holding', hold: 'no-evidence' })).toEqual(['covered', 'covered']);
    expect(cover({ state: 'holding', hold: 'harm' })).toEqual(['waiting', 'covered']);
    expect(cover({ state: 'holding', hold: 'deliveries' })).toEqual(['waiting', 'covered']);
    expect(cover({ state: 'paused' })).toEqual(['waiting', 'covered']);
    expect(cover({ state: 'aborted' })).toEqual(['outside', 'outside']);
    expect(cover({ state: 'aborted', keep: true })).toEqual(['outside', 'covered']);
  });
});
