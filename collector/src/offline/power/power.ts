import { DEFAULT_DETECTOR_OPTIONS, fastLaneLearningSeconds } from '../../detect/options.js';
import { threshold } from '../../detect/thresholds.js';
import { SLOW_CLOCK_SECONDS } from '../../detect/types.js';
import { anyOf } from './changes.js';
import { foundAfter, type Lanes } from './found-after.js';
import { meanLaw, rareLaw } from './laws.js';
import { noiseVariance } from './noise-variance.js';
import { checkPowerOptions, type PowerOptions } from './power-options.js';
import { meanKinds, percent, signalCount, type WatchedKind } from './watched-kinds.js';

/** Blocks within which a change is to be found. */
export const HORIZONS = [6, 24, 96] as const;

/** Above this share of device-blocks with an event, shares are judged as means (detect/rare-past.ts). */
const RARE_SHARE = 0.5;
const LONGEST = 1_000;
/** Above it a device's first blocks, divided by a number near 0, spoil the stream's own past in a way nothing here follows. */
const MOST_NOISE = 0.75;

export interface KindPower {
  readonly kind: WatchedKind['kind'];
  readonly of: string;
  readonly unit: string;
  /** `inconclusive`: no delay can be told, and `reason` says why; the lists are empty then. */
  readonly outcome: 'told' | 'inconclusive';
  readonly reason?: string;
  /** The smallest change that half of all fleets find within so many blocks; absent where none is. */
  readonly smallest: readonly { readonly blocks: number; readonly size?: number }[];
  /** Median blocks until a change of this size is found; absent beyond 1,000. */
  readonly found: readonly { readonly size: number; readonly blocks?: number }[];
}

export interface StreamPower {
  readonly stream: 'whole' | 'cohort';
  readonly devices: number;
  /** Evidence that an alarm needs. */
  readonly threshold: number;
  readonly kinds: readonly KindPower[];
}

export interface PowerReport {
  readonly schema: 'fleetally.power/1';
  readonly clock: PowerOptions['clock'];
  readonly blockSeconds: number;
  readonly signals: number;
  readonly streams: readonly StreamPower[];
}

/**
 * What a fleet can see: the smallest change of each sort, and after how many blocks half of all such fleets alarm.
 *
 * By the product's own thresholds, residuals and evidence; inferences of a device are as alike as `alike` says, devices
 * differ for ever but not from block to block, all devices change alike and at once.
 * Errors: PowerError OPTION. Cost: some seconds at most.
 */
export function power(options: PowerOptions): PowerReport {
  checkPowerOptions(options);
  const { clock, windowSeconds, devices, cohortDevices } = options;
  const blockSeconds = clock === 'window' ? windowSeconds : SLOW_CLOCK_SECONDS[clock];
  const whole = streamPower(options, blockSeconds, 'whole', devices);
  const cohort = cohortDevices === undefined ? [] : [streamPower(options, blockSeconds, 'cohort', cohortDevices)];
  const signals = signalCount(options);
  return { schema: 'fleetally.power/1', clock, blockSeconds, signals, streams: [whole, ...cohort] };
}

function streamPower(
  options: PowerOptions,
  blockSeconds: number,
  stream: StreamPower['stream'],
  devices: number,
): StreamPower {
  const cohorts = stream === 'cohort' ? Math.max(1, options.cohorts) : options.cohorts;
  const detector = { ...DEFAULT_DETECTOR_OPTIONS, falseAlarmsPerWeek: options.falseAlarmsPerWeek };
  const limit = threshold(detector, blockSeconds, stream === 'whole', signalCount(options), cohorts);
  const armedAfter = fastLaneLearningSeconds({ ...detector, clock: 'window', windowSeconds: options.windowSeconds });
  const isArmed = options.clock === 'window' && options.historySeconds >= armedAfter;
  const lanes = { threshold: limit, fastRatio: isArmed ? 6 : Infinity };
  const kinds = meanKinds(options).map((kind) => meanPower(options, { stream, devices, blockSeconds, lanes }, kind));
  const rare = options.noise === undefined ? [ratePower(options, { stream, devices, blockSeconds, lanes })] : [];
  return { stream, devices, threshold: limit, kinds: [...kinds, ...rare] };
}

interface Asked {
  readonly stream: StreamPower['stream'];
  readonly devices: number;
  readonly blockSeconds: number;
  readonly lanes: Lanes;
}

function meanPower(options: PowerOptions, asked: Asked, kind: WatchedKind): KindPower {
  const { devices, stream, blockSeconds, lanes } = asked;
  const windows = blockSeconds / options.windowSeconds;
  const n = options.samples * windows;
  const variance = options.alike + (noiseVariance(options) * windows * kind.squares) / n;
  const noisyShare = Math.sqrt(noiseVariance(options) * windows * kind.cells) / n;
  if (noisyShare > MOST_NOISE) {
    const share = Math.round(100 * noisyShare);
    const reason = `noise makes a device's number of inferences vary by ${share} % a block: too much to say when; take more samples, a slower clock, fewer features or a larger epsilon`; // prettier-ignore
    return { kind: kind.kind, of: kind.of, unit: kind.unit, outcome: 'inconclusive', reason, smallest: [], found: [] };
  }
  const rest = options.devices - devices;
  const sides = stream === 'whole' ? devices : 1 / (1 / devices + 1 / rest);
  const perSd = Math.sqrt((n * sides) / variance);
  const after = foundAfter(
    meanLaw({
      devices: stream === 'whole' ? devices : options.devices - 1,
      fewest: stream === 'whole' ? devices : Math.min(devices, rest),
      history: options.historySeconds / blockSeconds,
      slots: options.clock === '6h' ? 4 : 1,
      isWindow: options.clock === 'window',
      smallest: DEFAULT_DETECTOR_OPTIONS.smallestShift * perSd,
      samplingShare: 1 / variance,
      ...(options.noise && { noise: { ofDevice: noisyShare, ofAll: noisyShare / Math.sqrt(devices) } }),
    }),
    lanes,
  );
  return powerOf(kind, (size, most) => after(kind.effect(size) * perSd, most));
}

/** Events so rare that devices with at least one are counted. */
function ratePower(options: PowerOptions, { devices, blockSeconds, lanes, stream }: Asked): KindPower {
  const { rate } = options;
  const n = (options.samples * blockSeconds) / options.windowSeconds;
  const of = `events of ${percent(rate)}`;
  const sizes = [0.001, 0.01, 0.02];
  if (anyOf(rate, n) > RARE_SHARE) {
    const sd = Math.sqrt(rate * (1 - rate));
    const kind = { kind: 'rate', of, unit: 'points', effect: (size: number) => size / sd, squares: 0, cells: 0, most: 0.5, sizes } as const; // prettier-ignore
    return meanPower(options, { devices, blockSeconds, lanes, stream }, kind);
  }
  const law = rareLaw({
    devices,
    before: anyOf(rate, n),
    history: options.historySeconds / blockSeconds,
    slots: options.clock === '6h' ? 4 : 1,
    isWindow: options.clock === 'window',
  });
  const after = foundAfter(law, { ...lanes, fastRatio: Infinity });
  const kind = { kind: 'rate', of, unit: 'points', most: 0.5 - rate, sizes } as const;
  return powerOf(kind, (size, most) => after(anyOf(rate + size, n), most));
}

type Described = Pick<WatchedKind, 'kind' | 'of' | 'unit' | 'most' | 'sizes'>;

function powerOf({ kind, of, unit, most, sizes }: Described, after: (size: number, most: number) => number): KindPower {
  const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);
  return {
    ...{ kind, of, unit, outcome: 'told' as const },
    smallest: HORIZONS.map((blocks) => {
      const size = smallestWithin(blocks, most, after);
      return { blocks, ...(size !== undefined && { size }) };
    }),
    found: sizes
      .filter((size) => size <= most)
      .map((size) => {
        const blocks = finite(after(size, LONGEST));
        return { size, ...(blocks !== undefined && { blocks }) };
      }),
  };
}

/** By bisection of the logarithm, to 2 %. */
function smallestWithin(
  blocks: number,
  most: number,
  after: (size: number, most: number) => number,
): number | undefined {
  if (after(most, blocks + 1) > blocks) return undefined;
  let [low, high] = [most * 1e-4, most];
  while (high / low > 1.02) {
    const middle = Math.sqrt(low * high);
    if (after(middle, blocks + 1) <= blocks) high = middle;
    else low = middle;
  }
  return high;
}
