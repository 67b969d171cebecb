import { describe, expect, it } from 'vitest';

import { Detector } from '../../detect/detector.js';
import { seededNormals } from '../../detect/testing.js';
import { concordanceOf, movedBy } from './changes.js';
import { noiseVariance } from './noise-variance.js';
import { power, shiftFoundAfter } from './power.js';
import { POWER_DEFAULTS, PowerError, type PowerOptions } from './power-options.js';
import { meanKinds } from './watched-kinds.js';

const SEED = 2_026;
/** Streams that are watched at once, each a trial of its own; with five features a plan has as many signals. */
const STREAMS = 40;
const HISTORY = 200;
const WINDOW = 300;

const optionsOf = (more: Partial<PowerOptions> & Pick<PowerOptions, 'devices' | 'samples'>): PowerOptions => ({
  ...POWER_DEFAULTS,
  historySeconds: HISTORY * WINDOW,
  features: 5,
  ...more,
});

/**
 * Delays, in blocks, of the real detector on fleets whose location signals all move by `effect` at once: of all devices, or
 * of the first of several equal cohorts.
 */
function simulated(options: PowerOptions, effect: number, fleets: number, most: number): number[] {
  const { devices, samples, cohorts, cohortDevices = devices } = options;
  const location = meanKinds(options).find(({ kind }) => kind === 'location')!;
  const noise = noiseVariance(options);
  const [noiseOfSum, noiseOfSamples] = [Math.sqrt(noise * location.squares), Math.sqrt(18 * noise)];
  return Array.from({ length: fleets }, (_, fleet) => {
    const normal = seededNormals(SEED + 1_000 * fleet + devices + samples);
    const names = Array.from({ length: STREAMS }, (_, s) => `f${s}`);
    const signals = names.map((feature, group) => ({ id: `${feature}/location`, name: 'location', feature, kind: 'mean' as const, group, unitSd: 1 })); // prettier-ignore
    const detector = new Detector({ signals, groups: names }, { clock: 'window', baselineWindows: HISTORY });
    const ids = Array.from({ length: devices }, (_, d) => `d${d}`);
    const attributes = ids.map((_, d): Record<string, string> =>
      cohorts === 0 ? {} : { hw: String(Math.floor(d / cohortDevices)) },
    );
    const offsets = Float64Array.from({ length: devices * STREAMS }, () => 0.2 * normal());
    const delays = new Map<string, number>();
    for (let w = 0; w < HISTORY + most && delays.size < STREAMS; w += 1) {
      const counted = new Float64Array(devices * STREAMS);
      const moved = (i: number): number => (w >= HISTORY && i < cohortDevices * STREAMS ? effect : 0);
      const sums = counted.map((_, i) => samples * (offsets[i]! + moved(i)) + Math.sqrt(samples) * normal());
      for (let i = 0; i < counted.length; i += 1) {
        counted[i] = samples + (noise > 0 ? noiseOfSamples * normal() : 0);
        if (noise > 0) sums[i]! += noiseOfSum * normal() + offsets[i]! * (counted[i]! - samples);
      }
      const { alarms } = detector.window({
        ...{ start: w * WINDOW, seconds: WINDOW, devices: ids, attributes },
        ...{ samples: counted, sums, noisy: noise > 0 },
      });
      for (const { feature, state, cohort } of alarms) {
        if (cohorts > 0 !== (cohort['hw'] === '0')) continue;
        if (state === 'firing' && w >= HISTORY && !delays.has(feature)) delays.set(feature, w - HISTORY + 1);
      }
    }
    return names.map((name) => delays.get(name) ?? Infinity);
  }).flat();
}

/** As `foundAfter` interpolates. */
function medianOf(delays: readonly number[]): number {
  const sorted = [...delays].sort((a, b) => a - b);
  const k = sorted[sorted.length >> 1]!;
  const before = sorted.filter((delay) => delay < k).length;
  const at = sorted.filter((delay) => delay === k).length;
  return k - 0.5 + (sorted.length / 2 - before) / at;
}

/** Fleets that are simulated, by devices: 40 streams of each are trials. */
const FLEETS: Readonly<Record<number, number>> = { 8: 3, 60: 2, 300: 1 };

/** A fleet of 300 takes as long to simulate as all others together: one number of samples stands for it. */
const GRID = [8, 60, 300].flatMap((devices) =>
  (devices === 300 ? [60] : [20, 60, 200]).flatMap((samples) =>
    [undefined, 4, 1].map((epsilon) => ({ devices, samples, epsilon })),
  ),
);

describe(`power agrees with the real detector (seed ${SEED})`, () => {
  it.each(GRID)('$devices devices, $samples samples, epsilon $epsilon', ({ devices, samples, epsilon }) => {
    const options = optionsOf({ devices, samples, noise: epsilon === undefined ? undefined : { epsilon } });
    const location = power(options).streams[0]!.kinds.find(({ kind }) => kind === 'location')!;
    expect(location.outcome).toBe('told');
    const { size, blocks } = location.smallest.find((found) => found.blocks === 24)!;
    const { effect } = meanKinds(options).find(({ kind }) => kind === 'location')!;
    const found = medianOf(simulated(options, effect(size!), FLEETS[devices]!, 60));
    // Within 20 %, as a delay or, where a per cent of the size decides between few blocks and many, as that of a size
    // 3 % larger or smaller.
    const sooner = Math.min(blocks, shiftFoundAfter(options, 1.03 * size!));
    const later = Math.max(blocks, shiftFoundAfter(options, size! / 1.03));
    expect(found).toBeGreaterThan(0.8 * sooner);
    expect(found).toBeLessThan(1.2 * Math.min(later, 1.5 * blocks));
  });

  it.each([undefined, 1])('one cohort of four, 60 devices, 60 samples, epsilon %s', (epsilon) => {
    const noise = epsilon === undefined ? undefined : { epsilon };
    const options = optionsOf({ devices: 60, samples: 60, cohorts: 4, cohortDevices: 15, noise });
    const location = power(options).streams[1]!.kinds.find(({ kind }) => kind === 'location')!;
    const { size, blocks } = location.smallest.find((found) => found.blocks === 24)!;
    const { effect } = meanKinds(options).find(({ kind }) => kind === 'location')!;
    const found = medianOf(simulated(options, effect(size!), 2, 60));
    expect(found).toBeGreaterThan(0.8 * blocks);
    expect(found).toBeLessThan(1.2 * blocks);
  });

  it('says so where noise leaves too little of the number of inferences', () => {
    const [location] = power(optionsOf({ devices: 60, samples: 10, noise: { epsilon: 1 } })).streams[0]!.kinds;
    expect(location).toMatchObject({ outcome: 'inconclusive', smallest: [] });
    expect(location!.reason).toContain('540 %');
  });
});

describe('the sizes of changes', () => {
  it('move location by 0.97 of a shift, as docs/concepts/detection.md has it', () => {
    const { effect } = meanKinds(optionsOf({ devices: 8, samples: 20 }))[0]!;
    expect(effect(0.1) / 0.1).toBeCloseTo(0.97, 2);
    expect(effect(0.5) / 0.5).toBeCloseTo(0.95, 2);
  });

  it('know where a scale moves nothing, and what a correlation is in sides of the median', () => {
    expect(movedBy([1, 1], [0.5, 0.5], 0, 2)).toBeCloseTo(0, 12);
    // E = 1/2 + asin(rho)/pi: two thirds at 0.5.
    expect(concordanceOf(0.5)).toBeCloseTo((2 * Math.log(2)) / 4, 12);
  });

  it('are found later in small fleets, with noise, and where inferences are alike; sooner at a slower clock', () => {
    const after = (more: Partial<PowerOptions>): number =>
      shiftFoundAfter({ ...optionsOf({ devices: 60, samples: 60 }), ...more }, 0.08);
    const usual = after({});
    expect(usual).toBeLessThan(6);
    expect(after({ devices: 15 })).toBeGreaterThan(2 * usual);
    expect(after({ alike: 4 })).toBeGreaterThan(2 * usual);
    expect(after({ noise: { epsilon: 4 } })).toBeGreaterThan(usual);
    expect(after({ clock: '6h', historySeconds: 604_800 })).toBeLessThan(usual);
    // Gaussian noise of the same variance.
    const rho = 9 / (2 * noiseVariance(optionsOf({ devices: 1, samples: 1, noise: { epsilon: 4 } })));
    expect(after({ noise: { rho } })).toBeCloseTo(after({ noise: { epsilon: 4 } }), 9);
  });

  it.each([
    [{ devices: 0 }, 'devices is 0'],
    [{ samples: NaN }, 'samples is NaN'],
    [{ cohortDevices: 60 }, 'cohortDevices is 60; a cohort is smaller'],
    [{ noise: { epsilon: -1 } }, 'epsilon is -1'],
    [{ share: 1 }, 'share is 1'],
  ])('are not told for %j', (more, message) => {
    const ask = (): unknown => power({ ...optionsOf({ devices: 60, samples: 60 }), ...more });
    expect(ask).toThrow(PowerError);
    expect(ask).toThrow(message);
  });
});
