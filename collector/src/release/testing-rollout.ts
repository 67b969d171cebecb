import { buildPlan, signalsOf, type Plan } from '@fleetally/counts';
import { normalsFrom, seededUniform } from '../detect/testing.js';
import type { DeviceSlice } from './device-slice.js';

/** What a version does to the devices that run it; all in the units of the signals. */
export interface VersionEffect {
  /** Added to the shares of the three classes. */
  readonly shares?: readonly [number, number, number];
  readonly accuracy?: number;
  readonly confidence?: number;
  /** Share of failures, beside one in a thousand. */
  readonly errors?: number;
  /** Share over the objective, beside 2 %. */
  readonly late?: number;
  /** Starts a day, beside one in fifty days. */
  readonly crashes?: number;
  readonly logMemory?: number;
  /** Standard deviations, of the first feature. */
  readonly input?: number;
}

export interface RolloutStory {
  readonly seed: number;
  readonly devices: number;
  readonly hours: number;
  /** Hour at which each device is upgraded; undefined: never. */
  readonly upgradeAt: (device: number) => number | undefined;
  readonly attributesOf?: (device: number) => Readonly<Record<string, string>>;
  readonly variantOf?: (device: number) => string;
  readonly effectOf?: (device: number) => VersionEffect;
  /** What happens to the world, in standard deviations of the first feature. */
  readonly world?: (hour: number, device: number) => number;
  /** Inferences of a device in an hour. @default 60 */
  readonly samples?: number;
  /** Share of them that feedback comes for. @default 0.1 */
  readonly labelled?: number;
  /** Standard deviations of what each device wanders by (hourly autocorrelation 0.9), of shocks that all share (0.8), and the size of the day. */
  readonly wander?: number;
  readonly shock?: number;
  readonly day?: number;
  /** Standard deviation of the noise in each sum and number, as at level dp. @default 0 */
  readonly noise?: number;
}

export const HOUR = 3_600;
export const ROLLOUT_START = 1_760_054_400;

/** Two sensors, three classes, feedback, an objective for latency and memory. */
export function rolloutPlan(): Plan {
  const normal = normalsFrom(seededUniform(1));
  const rowCount = 2_000;
  const classIndex = Array.from({ length: rowCount }, (_, i) => i % 3);
  const confidence = Array.from({ length: rowCount }, (_, i) => 0.7 + 0.25 * ((i * 0.618_033_988_75) % 1));
  return buildPlan({
    model: 'm',
    columns: ['a', 'b'].map((name, column) => ({ kind: 'numeric' as const, name, source: { tensor: 'x', column } })),
    output: { tensor: 'p', form: 'probabilities', classes: ['one', 'two', 'three'] },
    feedback: 'outcome',
    latencyObjectiveSeconds: 0.05,
    resources: [{ kind: 'rss' }],
    rows: {
      rowCount,
      numeric: Float64Array.from({ length: 2 * rowCount }, normal),
      predictions: { classIndex, confidence },
      labels: classIndex.map((c, i) => (i % 10 === 0 ? (c + 1) % 3 : c)),
    },
  });
}

/** The slices of a fleet that is upgraded from 1.0.0 to 2.0.0, hour by hour, from seeded numbers alone. */
export function* rolloutSlices(plan: Plan, story: RolloutStory): Generator<DeviceSlice> {
  const { devices, hours, wander = 0.2, shock = 0.1, day = 0.3, samples = 60, labelled = 0.1, noise = 0 } = story;
  const uniform = seededUniform(story.seed);
  const normal = normalsFrom(uniform);
  const { signals, groups } = signalsOf(plan);
  const place = (id: string): number => signals.findIndex((signal) => signal.id === id);
  const at = Object.fromEntries(SIGNALS.map((id) => [id, place(id)]));
  const states = Array.from({ length: devices }, () => ({
    offset: normal(),
    own: wander * normal(),
    amplitude: 1 + 0.5 * normal(),
    skill: 0.02 * normal(),
  }));
  let common = shock * normal();
  for (let hour = 0; hour < hours; hour++) {
    common = 0.8 * common + 0.6 * shock * normal();
    const sun = Math.sin((2 * Math.PI * hour) / 24);
    for (const [device, state] of states.entries()) {
      state.own = 0.9 * state.own + Math.sqrt(0.19) * wander * normal();
      const upgraded = hour >= (story.upgradeAt(device) ?? Infinity);
      const effect = upgraded ? (story.effectOf?.(device) ?? {}) : {};
      const world = story.world?.(hour, device) ?? 0;
      const latent = state.own + common + day * sun * state.amplitude + world;
      const n = Math.max(1, Math.round(samples * (1 + 0.5 * sun)));
      const slice = {
        device: `d${String(device).padStart(4, '0')}`,
        attributes: story.attributesOf?.(device) ?? {},
        version: upgraded ? '2.0.0' : '1.0.0',
        variant: story.variantOf?.(device) ?? 'fp32',
        digest: upgraded ? 'bb' : 'aa',
        start: ROLLOUT_START + hour * HOUR,
        seconds: HOUR,
        samples: new Float64Array(groups.length).fill(n),
        sums: new Float64Array(signals.length),
        boots: binomial(uniform, 24, (0.02 + (effect.crashes ?? 0)) / 24 / 24),
      };
      const mean = (id: string, value: number, sd: number, count = n): void => {
        slice.sums[at[id]!] = count * value + Math.sqrt(count) * sd * normal();
      };
      mean('a/location', state.offset + latent + (effect.input ?? 0), 1);
      mean('b/location', -state.offset + 0.5 * latent, 1);
      mean('a/scale', 0.2 * state.offset + 0.2 * state.own, 1);
      mean('b/scale', 0.2 * state.own, 1);
      const tilt = 0.05 * (latent + state.offset);
      const shares = [1 / 3 + tilt, 1 / 3 - tilt / 2, 1 / 3 - tilt / 2].map((p, c) =>
        Math.min(0.98, Math.max(0.01, p + (effect.shares?.[c] ?? 0))),
      );
      let left = n;
      for (const [c, id] of CLASS_SIGNALS.entries()) {
        const rest = shares.slice(c).reduce((sum, p) => sum + p, 0);
        const count = c === 2 ? left : binomial(uniform, left, Math.min(1, shares[c]! / rest));
        slice.sums[at[id]!] = count;
        left -= count;
      }
      mean('output/mean-confidence', 0.85 + state.skill / 2 + (effect.confidence ?? 0) - 0.01 * latent, 0.1);
      mean('output/estimated-accuracy', 0.9 + state.skill / 2 + (effect.confidence ?? 0) - 0.01 * latent, 0.1);
      slice.sums[at['output/error-rate']!] = binomial(uniform, n, 0.001 + (effect.errors ?? 0));
      slice.sums[at['latency/over-objective']!] = binomial(uniform, n, 0.02 + (effect.late ?? 0));
      const labels = binomial(uniform, n, labelled);
      slice.samples[groups.indexOf('feedback')] = labels;
      const right = 0.9 + state.skill - 0.02 * latent + (effect.accuracy ?? 0);
      slice.sums[at['feedback/accuracy']!] = binomial(uniform, labels, Math.min(1, Math.max(0, right)));
      slice.samples[groups.indexOf('resource:rss')] = 6;
      mean('resource:rss/mean-log', 18 + 0.1 * state.offset + 0.05 * state.own + (effect.logMemory ?? 0), 0.02, 6);
      if (noise > 0) addNoise(slice, noise, normal);
      yield slice;
    }
  }
}

const CLASS_SIGNALS = ['output/share:one', 'output/share:two', 'output/share:three'];
const SIGNALS = [
  ...['a/location', 'b/location', 'a/scale', 'b/scale', ...CLASS_SIGNALS, 'output/mean-confidence'],
  ...['output/estimated-accuracy', 'output/error-rate', 'latency/over-objective', 'feedback/accuracy'],
  'resource:rss/mean-log',
];

function addNoise(slice: { samples: Float64Array; sums: Float64Array }, sd: number, normal: () => number): void {
  for (let i = 0; i < slice.samples.length; i++) slice.samples[i]! += Math.round(sd * normal());
  for (let i = 0; i < slice.sums.length; i++) slice.sums[i]! += sd * normal();
}

function binomial(uniform: () => number, n: number, p: number): number {
  let count = 0;
  for (let i = 0; i < n; i++) if (uniform() < p) count++;
  return count;
}
