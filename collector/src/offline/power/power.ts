import { DEFAULT_DETECTOR_OPTIONS, fastLaneLearningSeconds } from '../../detect/options.js';
import { threshold } from '../../detect/thresholds.js';
import { SLOW_CLOCK_SECONDS } from '../../detect/types.js';
import { anyOf } from './changes.js';
import { foundAfter, type Lanes } from './found-after.js';
import { rareLaw } from './laws.js';
import { powerOf, sizeOf, type KindPower } from './kind-power.js';
import { least, MeanLaws, type KnownLaw } from './mean-laws.js';
import { noiseVariance } from './noise-variance.js';
import { checkPowerOptions, type PowerOptions } from './power-options.js';
import { meanKinds, percent, signalCount, type WatchedKind } from './watched-kinds.js';

/** Above this share of device-blocks with an event, shares are judged as means (detect/rare-past.ts). */
const RARE_SHARE = 0.5;
const LONGEST = 1_000;
/** Standard deviation of noise in a device's number of inferences, as a share of it: agreement with simulation is tested up to here. */
const MOST_NOISE = 2.75;

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
  const { clock, devices, cohortDevices } = options;
  const blockSeconds = blockSecondsOf(options);
  const whole = streamPower(options, askedOf(options, blockSeconds, 'whole', devices));
  const cohort =
    cohortDevices === undefined ? [] : [streamPower(options, askedOf(options, blockSeconds, 'cohort', cohortDevices))];
  const signals = signalCount(options);
  return { schema: 'fleetally.power/1', clock, blockSeconds, signals, streams: [whole, ...cohort] };
}

/** Median blocks until a shift of this size is found in the whole model; Infinity beyond 1,000. */
export function shiftFoundAfter(options: PowerOptions, size: number): number {
  checkPowerOptions(options);
  const [kind] = meanKinds(options);
  const { perSd, law } = lawOf(options, askedOf(options, blockSecondsOf(options), 'whole', options.devices), kind!);
  return law().after(kind!.effect(size) * perSd, LONGEST);
}

function blockSecondsOf({ clock, windowSeconds }: PowerOptions): number {
  return clock === 'window' ? windowSeconds : SLOW_CLOCK_SECONDS[clock];
}

function streamPower(options: PowerOptions, asked: Asked): StreamPower {
  const kinds = meanKinds(options).map((kind) => meanPower(options, asked, kind));
  const rare = options.noise === undefined ? [ratePower(options, asked)] : [];
  const { stream, devices, lanes } = asked;
  return { stream, devices, threshold: lanes.threshold, kinds: [...kinds, ...rare] };
}

function askedOf(options: PowerOptions, blockSeconds: number, stream: Asked['stream'], devices: number): Asked {
  const cohorts = stream === 'cohort' ? Math.max(1, options.cohorts) : options.cohorts;
  const detector = { ...DEFAULT_DETECTOR_OPTIONS, falseAlarmsPerWeek: options.falseAlarmsPerWeek };
  const limit = threshold(detector, blockSeconds, stream === 'whole', signalCount(options), cohorts);
  const armedAfter = fastLaneLearningSeconds({ ...detector, clock: 'window', windowSeconds: options.windowSeconds });
  const isArmed = options.clock === 'window' && options.historySeconds >= armedAfter;
  const lanes = { threshold: limit, fastRatio: isArmed ? 6 : Infinity };
  return { stream, devices, blockSeconds, lanes, laws: new MeanLaws(lanes) };
}

interface Asked {
  readonly stream: StreamPower['stream'];
  readonly devices: number;
  readonly blockSeconds: number;
  readonly lanes: Lanes;
  readonly laws: MeanLaws;
}

function meanPower(options: PowerOptions, asked: Asked, kind: WatchedKind): KindPower {
  const { noisyShare, perSd, law } = lawOf(options, asked, kind);
  if (noisyShare > MOST_NOISE) {
    const share = Math.round(100 * noisyShare);
    const reason = `noise makes a device's number of inferences vary by ${share} % a block: too much to say when; take more samples, a slower clock, fewer features or a larger epsilon`; // prettier-ignore
    return { kind: kind.kind, of: kind.of, unit: kind.unit, outcome: 'inconclusive', reason, smallest: [], found: [] };
  }
  return powerOf(
    kind,
    (blocks) => sizeOf(law().within(blocks), kind.most, (size) => kind.effect(size) * perSd),
    (size) => law().after(kind.effect(size) * perSd, LONGEST),
  );
}

/** Degrees of freedom of the spread of a difference of two means, of as many devices each. */
function welchDegrees(a: number, b: number): number {
  const own = (n: number): number => 1 / n ** 2 / Math.max(1, n - 1);
  return (1 / a + 1 / b) ** 2 / (own(a) + own(b));
}

interface Law {
  readonly noisyShare: number;
  /** The stream's deviations of one block in one standard deviation of an inference. */
  readonly perSd: number;
  readonly law: () => KnownLaw;
}

function lawOf(options: PowerOptions, { devices, stream, blockSeconds, laws }: Asked, kind: WatchedKind): Law {
  const windows = blockSeconds / options.windowSeconds;
  const n = options.samples * windows;
  const variance = options.alike + (noiseVariance(options) * windows * kind.squares) / n;
  const noisyShare = Math.sqrt(noiseVariance(options) * windows * kind.cells) / n;
  const rest = options.devices - devices;
  const sides = stream === 'whole' ? devices : 1 / (1 / devices + 1 / rest);
  const perSd = Math.sqrt((n * sides) / variance);
  const law = (): KnownLaw =>
    laws.of({
      devices: stream === 'whole' ? devices : 1 + welchDegrees(devices, rest),
      fewest: stream === 'whole' ? devices : Math.min(devices, rest),
      history: options.historySeconds / blockSeconds,
      slots: options.clock === '6h' ? 4 : 1,
      isWindow: options.clock === 'window',
      smallest: DEFAULT_DETECTOR_OPTIONS.smallestShift * perSd,
      samplingShare: 1 / variance,
      noise: options.noise && { ofDevice: noisyShare, ofAll: noisyShare / Math.sqrt(devices) },
    });
  return { noisyShare, perSd, law };
}

/** Events so rare that devices with at least one are counted. */
function ratePower(options: PowerOptions, asked: Asked): KindPower {
  const { devices, blockSeconds, lanes } = asked;
  const { rate } = options;
  const n = (options.samples * blockSeconds) / options.windowSeconds;
  const of = `events of ${percent(rate)}`;
  const sizes = [0.001, 0.01, 0.02];
  if (anyOf(rate, n) > RARE_SHARE) {
    const sd = Math.sqrt(rate * (1 - rate));
    const kind = { kind: 'rate', of, unit: 'points', effect: (size: number) => size / sd, squares: 0, cells: 0, most: 0.5, sizes } as const; // prettier-ignore
    return meanPower(options, asked, kind);
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
  return powerOf(
    kind,
    (blocks) => {
      const finds = (size: number): boolean => after(anyOf(rate + size, n), blocks + 1) <= blocks;
      return finds(kind.most) ? least(kind.most * 1e-4, kind.most, 0.02, finds) : undefined;
    },
    (size) => after(anyOf(rate + size, n), LONGEST),
  );
}
