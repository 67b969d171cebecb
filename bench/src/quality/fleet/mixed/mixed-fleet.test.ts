import type { ReportColumns } from '@fleetally/collector';
import { describe, expect, it } from 'vitest';
import { churn } from '../presence.js';
import type { Change } from './change.js';
import { MixedFleet, type MixedSpec } from './mixed-fleet.js';
import { SETTINGS } from './settings.js';

const SPEC: MixedSpec = { devices: 40, samples: 60, attributes: () => ({}) };

/** A signal's mean over all devices of some windows. */
function meanOf(fleet: MixedFleet, id: string, windows: number): number {
  const { signals, groups } = fleet.watched;
  const at = signals.findIndex((signal) => signal.id === id);
  let sum = 0;
  let samples = 0;
  for (let w = 0; w < windows; w++) {
    const columns = fleet.next();
    for (let d = 0; d < columns.devices.length; d++) {
      sum += columns.sums[d * signals.length + at]!;
      samples += columns.samples[d * groups.length + signals[at]!.group]!;
    }
  }
  return sum / samples;
}

/** What a change does to a signal, by a fleet drawn twice from the same seed. */
function effect(change: Change, id: string): number {
  const before = meanOf(new MixedFleet(SPEC, 3), id, 20);
  const changed = new MixedFleet(SPEC, 3);
  changed.changes = [change];
  return meanOf(changed, id, 20) - before;
}

describe('MixedFleet', () => {
  it('changes what it is told to, by as much, and nothing else', () => {
    // 48,000 inferences: standard errors are about 0.005 sd, and most of what is drawn is the same in both.
    expect(effect({ kind: 'shift', size: 0.2, feature: 1 }, 'f1/location')).toBeCloseTo(0.19, 1.5);
    expect(Math.abs(effect({ kind: 'shift', size: 0.2, feature: 1 }, 'f0/location'))).toBeLessThan(0.02);
    expect(effect({ kind: 'scale', size: 1.2 }, 'f0/scale')).toBeGreaterThan(0.1);
    expect(effect({ kind: 'missing', size: 0.01 }, 'f0/missing')).toBeCloseTo(0.01, 2.5);
    expect(effect({ kind: 'new-category', size: 0.02 }, 'mode/other')).toBeCloseTo(0.02, 2.5);
    expect(effect({ kind: 'class-share', size: 0.05 }, 'output/share:a')).toBeCloseTo(0.05, 2);
  });

  it('changes a correlation and leaves its margins', () => {
    const change: Change = { kind: 'correlation', size: 0.2 };
    // ln of the odds ratio of two halves at ρ 0.2: p11 = 1/4 + asin(0.2) / 2π.
    const p = 0.25 + Math.asin(0.2) / (2 * Math.PI);
    expect(effect(change, 'f0~f1/concordance')).toBeCloseTo(2 * Math.log(p / (0.5 - p)), 0.7);
    expect(Math.abs(effect(change, 'f1/location'))).toBeLessThan(0.02);
    expect(Math.abs(effect(change, 'f1/scale'))).toBeLessThan(0.02);
  });

  it('repeats a trial whatever was drawn before', () => {
    const fleet = new MixedFleet(SPEC, 5);
    const sums = (): ReportColumns['sums'] => {
      fleet.reseed(7);
      return fleet.next().sums;
    };
    const first = sums();
    for (let w = 0; w < 3; w++) fleet.next();
    expect(sums()).toEqual(first);
    expect(fleet.next().sums).not.toEqual(first);
  });

  it('reports the devices that are there, under the names that they have', () => {
    const fleet = new MixedFleet(
      { ...SPEC, presence: churn({ replacedPerDay: 0.5, silence: { fall: 0.2, back: 0.2 } }) },
      1,
    );
    let fewest = Infinity;
    const names = new Set<string>();
    for (let w = 0; w < 100; w++) {
      const { devices, samples, attributes } = fleet.next();
      fewest = Math.min(fewest, devices.length);
      expect(samples.length).toBe(devices.length * fleet.watched.groups.length);
      expect(attributes.length).toBe(devices.length);
      for (const name of devices) names.add(name);
    }
    expect(fewest).toBeLessThan(40);
    expect(names.size).toBeGreaterThan(40);
  });
});

describe('the grid of settings', () => {
  it('runs everywhere', () => {
    for (const { spec } of SETTINGS) expect(new MixedFleet(spec(), 1).next().sums.every(Number.isFinite)).toBe(true);
  });
});
