import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { ResourceSample } from '@fleetally/counts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { resourceReader } from './resource-reader.js';
import { ResourceSampler } from './resource-sampler.js';

let sysfs: string;

beforeEach(() => {
  sysfs = mkdtempSync(join(tmpdir(), 'fleetally-sys-'));
});

afterEach(() => {
  rmSync(sysfs, { recursive: true, force: true });
});

function files(contents: Readonly<Record<string, string | number>>): void {
  for (const [path, content] of Object.entries(contents)) {
    const file = join(sysfs, 'class', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${content}\n`);
  }
}

/** A process of which a test says what it has used. */
const fakeProcess = { rss: 1e8, cpu: 0, elapsed: 0 };
const figures = {
  rssBytes: () => fakeProcess.rss,
  cpuSeconds: () => fakeProcess.cpu,
  elapsedSeconds: () => fakeProcess.elapsed,
};

function reader() {
  Object.assign(fakeProcess, { rss: 1e8, cpu: 0, elapsed: 0 });
  return resourceReader({ process: figures, sysfs });
}

describe('resourceReader', () => {
  it('has memory and processor use alone where there is no /sys', async () => {
    const read = reader();
    Object.assign(fakeProcess, { rss: 2e8, cpu: 3, elapsed: 10 });
    expect(await read.read()).toEqual({ rss: 2e8, cpu: 0.3 });
    Object.assign(fakeProcess, { cpu: 23, elapsed: 20 });
    expect(await read.read()).toEqual({ rss: 2e8, cpu: 2 });
  });

  it('takes the hottest zone that can be true, and the own battery', async () => {
    files({
      'thermal/thermal_zone0/temp': 41_500,
      'thermal/thermal_zone1/temp': 63_250,
      // Not wired: reads as if it were burning.
      'thermal/thermal_zone2/temp': 511_000,
      'thermal/thermal_zone3/temp': 'soon',
      'thermal/cooling_device0/temp': 90_000,
      'power_supply/AC/type': 'Mains',
      'power_supply/hid-mouse/type': 'Battery',
      'power_supply/hid-mouse/scope': 'Device',
      'power_supply/hid-mouse/capacity': 3,
      'power_supply/BAT0/type': 'Battery',
      'power_supply/BAT0/capacity': 87,
      // Discharging, told as negative by some.
      'power_supply/BAT0/current_now': -500_000,
      'power_supply/BAT0/voltage_now': 12_000_000,
    });
    expect(await reader().read()).toEqual({ rss: 1e8, temperature: 63.25, battery: 0.87, power: 6 });
    files({ 'power_supply/BAT0/power_now': 7_250_000 });
    expect(await reader().read()).toMatchObject({ power: 7.25 });
  });

  it('makes power of what the processor has used, over the counter going round', async () => {
    const energy = (uj: number): void => {
      files({ 'powercap/intel-rapl:0/energy_uj': uj, 'powercap/intel-rapl:0/max_energy_range_uj': 1_000_000_000 });
    };
    files({ 'powercap/intel-rapl:0:0/energy_uj': 5 });
    energy(990_000_000);
    const read = reader();
    expect(await read.read()).toEqual({ rss: 1e8 });
    energy(40_000_000);
    fakeProcess.elapsed = 10;
    expect(await read.read()).toEqual({ rss: 1e8, cpu: 0, power: 5 });
  });

  it('reads this very process', async () => {
    const { rss, cpu } = await resourceReader().read();
    expect(rss).toBeGreaterThan(2 ** 20);
    expect(cpu).toBeGreaterThanOrEqual(0);
  });
});

describe('ResourceSampler', () => {
  function rig(read: () => ResourceSample | Promise<ResourceSample>) {
    const counted: ResourceSample[] = [];
    const absent: string[][] = [];
    const state = { wanted: [{ kind: 'rss' as const }, { kind: 'battery' as const }] as const, reads: 0 };
    const sampler = new ResourceSampler({
      reader: {
        read() {
          state.reads += 1;
          return read();
        },
      },
      wanted: () => state.wanted,
      count: (sample) => void counted.push(sample),
      onAbsent: (kinds) => void absent.push([...kinds]),
    });
    return { sampler, counted, absent, state };
  }

  it('counts what there is, and tells once what is not', async () => {
    const { sampler, counted, absent } = rig(() => ({ rss: 5 }));
    await sampler.sample();
    await sampler.sample();
    expect(counted).toEqual([{ rss: 5 }, { rss: 5 }]);
    expect(absent).toEqual([['battery']]);
  });

  it('reads nothing while the plan wants nothing, and never twice at once', async () => {
    let answer: (sample: ResourceSample) => void = () => undefined;
    const slow = rig(() => new Promise<ResourceSample>((resolve) => (answer = resolve)));
    const both = [slow.sampler.sample(), slow.sampler.sample()];
    answer({ rss: 1, battery: 0.5 });
    await Promise.all(both);
    expect({ reads: slow.state.reads, counted: slow.counted.length, absent: slow.absent }).toEqual({
      ...{ reads: 1, counted: 1, absent: [] },
    });
    Object.assign(slow.state, { wanted: [] });
    await slow.sampler.sample();
    expect(slow.state.reads).toBe(1);
  });

  it('goes on when a reader of the application fails', async () => {
    const { sampler, counted, absent } = rig(() => Promise.reject(new Error('no bus')));
    await sampler.sample();
    expect({ counted, absent }).toEqual({ counted: [{}], absent: [['rss', 'battery']] });
  });
});
