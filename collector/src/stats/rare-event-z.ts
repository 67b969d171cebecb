import { logBinomialLowerTail, logBinomialUpperTail } from './binomial-tail.js';
import { normalQuantileUpperLog } from './normal-quantile.js';
import { StatsError } from './stats-error.js';

export interface RareEvents {
  /** Devices with at least one event in this block. */
  readonly events: number;
  /** Device-blocks with at least one event in the accepted past. */
  readonly pastEvents: number;
  /** Inferences in this block, of the same devices. */
  readonly samples: number;
  /** Inferences in the accepted past. */
  readonly pastSamples: number;
}

export interface RareEventZ {
  /** For the detectors that look upwards; stochastically at most standard normal when nothing changed. */
  readonly up: number;
  /** For the detectors that look downwards; stochastically at least standard normal when nothing changed. */
  readonly down: number;
}

/** What stands for an infinite z: "no evidence at all in this direction". */
export const LARGEST_RARE_Z = 38;

/**
 * How surprising the number of devices with a rare event is, given what the past saw, without estimating a rate.
 *
 * Given K = events + pastEvents in all, the present share of them is Bin(K, r) with r = samples / all samples:
 * up = -Φ⁻¹(P(X >= events)), down = Φ⁻¹(P(X <= events)). Exact, so both are conservative at every K; a burst within one
 * device counts once. No continuity constant.
 * Result: both in [-38, ∞) and (-∞, 38]. Without samples on one of the sides there is no evidence: up = -38, down = 38.
 * Errors: StatsError OUT_OF_RANGE for negative or broken counts. Cost: at most two continued fractions, about 1 µs.
 * Source: the conditional test of two Poisson rates, Przyborowski & Wilenski 1940.
 */
export function rareEventZ({ events, pastEvents, samples, pastSamples }: RareEvents): RareEventZ {
  if (!(samples >= 0 && pastSamples >= 0)) {
    throw new StatsError('OUT_OF_RANGE', `samples are ${samples} and ${pastSamples}`);
  }
  const trials = events + pastEvents;
  const share = samples / (samples + pastSamples);
  if (!(share > 0 && share < 1)) return { up: -LARGEST_RARE_Z, down: LARGEST_RARE_Z };
  return {
    up: upperZ(logBinomialUpperTail(trials, share, events)),
    down: -upperZ(logBinomialLowerTail(trials, share, events)),
  };
}

/**
 * The same for devices that each bring a past of their own: `expected` = Σ K_i n_i / (n_i + N_i), with K_i the events of
 * device i in both. Given the K_i the present number is a sum of binomials; a binomial of as many trials and the same mean
 * spreads wider, so both tails are conservative beyond one event from the mean.
 * Errors: StatsError OUT_OF_RANGE for negative or broken counts. Source: Hoeffding 1956, theorem 5.
 */
export function pairedEventZ(given: { events: number; pastEvents: number; expected: number }): RareEventZ {
  const { events, expected } = given;
  const pastEvents = Math.round(given.pastEvents);
  const share = Math.min(expected / (events + pastEvents), 1);
  if (!(share > 0 && share < 1)) return { up: -LARGEST_RARE_Z, down: LARGEST_RARE_Z };
  return rareEventZ({ events, pastEvents, samples: share, pastSamples: 1 - share });
}

function upperZ(logTail: number): number {
  return logTail < 0 ? Math.max(-LARGEST_RARE_Z, normalQuantileUpperLog(logTail)) : -LARGEST_RARE_Z;
}
