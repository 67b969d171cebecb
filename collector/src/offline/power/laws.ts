import { chiSquareShare } from '../../stats/chi-square-share.js';
import { nullVariance, standardise } from '../../detect/standardise.js';
import { rareEventZ } from '../../stats/rare-event-z.js';
import { normalSurvival } from '../../stats/normal-survival.js';
import { PARTICLES, type StreamLaw } from './found-after.js';

/** Most that one window may say, as in detect/judge-block.ts; a slow block has no bound. */
const LARGEST_WINDOW_Z = 4;

/** A stream whose residual is a mean. Everything is in standard deviations of the stream's mean in one block. */
export interface MeanStream {
  /** Devices, and the fewer of the two sides where a cohort is held against the rest. */
  readonly devices: number;
  readonly fewest: number;
  /** Blocks before the change, and how many slots of the day they are spread over. */
  readonly history: number;
  readonly slots: number;
  readonly isWindow: boolean;
  readonly smallest: number;
  /** Share of the variance that independent sampling alone would have. */
  readonly samplingShare: number;
  /** Of level dp: how much the noise makes the number of inferences vary, of one device and of all, as a share of it. */
  readonly noise?: { readonly ofDevice: number; readonly ofAll: number } | undefined;
}

/**
 * The mean residual is normal around the change, which fades as it is learnt: a device's past holds k blocks of it
 * after k. Its variance is the larger of what devices show (chi-square) and what the stream's past shows, and the rest
 * is the detector's own `nullVariance` and `standardise`.
 */
export function meanLaw(stream: MeanStream): StreamLaw {
  const { devices, fewest, history, slots, isWindow, smallest, samplingShare, noise } = stream;
  const spread = Math.max(1, devices - 1);
  // Devices whose number of inferences is uneven, if only by noise, count for fewer.
  const degrees = Math.max(1, devices - 1);
  const unitSd = Math.sqrt(samplingShare);
  const squares = new Float64Array(PARTICLES);
  const blocks = new Float64Array(PARTICLES);
  return {
    memory: [squares, blocks],
    residual(p, k, change, first, second) {
      if (blocks[p] === 0) {
        // The past before this law begins, with the spread that a mean of so many squares has.
        blocks[p] = Math.max(3, history + Math.min(k, 0));
        squares[p] = blocks[p] * chiSquareShare(second, blocks[p]);
      }
      const learnt = k < 0 ? 0 : Math.floor(k / slots);
      const before = history / slots;
      const mean =
        k < 0 ? 0 : change * (before / (before + learnt)) * Math.sqrt((before + learnt) / (before + learnt + 1));
      const effect = mean + first;
      // With noise squares are taken around zero, and the change is among them.
      const own = chiSquareShare(second, spread) + (noise === undefined ? 0 : (effect * effect) / spread);
      const between = fewest < 2 ? 0 : own;
      const by = nullVariance(between, degrees, fewest, squares[p]! / blocks[p]!, blocks[p]!, 1, unitSd);
      const ratio = effect / Math.sqrt(Math.max(between, squares[p]! / blocks[p]!, samplingShare / 4));
      squares[p]! += effect * effect;
      blocks[p]! += 1;
      const z = by === undefined ? 0 : bounded(standardise(effect, by, smallest), isWindow);
      return { up: z, down: z, ratio };
    },
  };
}

/** A stream of rare events, counted by devices with at least one. */
export interface RareStream {
  readonly devices: number;
  /** Probability that a device has at least one in a block before the change; the size of a change is what it is then. */
  readonly before: number;
  readonly history: number;
  readonly slots: number;
  readonly isWindow: boolean;
}

/** The number of devices with an event is binomial; the rest is the detector's own exact test against its past. */
export function rareLaw({ devices, before, history, slots, isWindow }: RareStream): StreamLaw {
  const quantiles = new Map<number, (u: number) => number>();
  const quantileOf = (share: number): ((u: number) => number) => {
    const made = quantiles.get(share) ?? binomialQuantile(devices, share);
    quantiles.set(share, made);
    return made;
  };
  const inSlot = history / slots;
  return {
    memory: [],
    residual(_, k, after, first) {
      const events = quantileOf(k < 0 ? before : after)(1 - normalSurvival(first));
      const learnt = k < 0 ? 0 : Math.floor(k / slots);
      const pastEvents = Math.round(devices * (inSlot * before + learnt * after));
      const { up, down } = rareEventZ({ events, pastEvents, samples: 1, pastSamples: inSlot + learnt });
      return { up: bounded(up, isWindow), down: bounded(down, isWindow), ratio: 0 };
    },
  };
}

function bounded(z: number, isWindow: boolean): number {
  return isWindow ? Math.max(-LARGEST_WINDOW_Z, Math.min(LARGEST_WINDOW_Z, z)) : z;
}

/** The least number of successes whose distribution function reaches u. */
function binomialQuantile(trials: number, share: number): (u: number) => number {
  const sums: number[] = [];
  let term = Math.exp(trials * Math.log1p(-Math.min(share, 1 - 1e-12)));
  let sum = 0;
  for (let k = 0; k <= trials; k += 1) {
    sum += term;
    sums.push(sum);
    if (sum > 1 - 1e-12) break;
    term *= ((trials - k) / (k + 1)) * (share / (1 - share));
  }
  return (u) => {
    const at = sums.findIndex((reached) => reached >= u);
    return at < 0 ? sums.length - 1 : at;
  };
}
