import { randomBytes } from 'node:crypto';

import { blockOf, cellLayout } from '@fleetally/counts';
import type { Plan } from '@fleetally/counts';

import { ModelObserver } from './observe/model-observer.js';
import type { Clock } from './observe/observation.js';
import type { ProblemListener } from './observe/problem.js';
import { AggregateGate } from './privacy/aggregate-gate.js';
import type { Gate } from './privacy/gate.js';
import { NoiseGate } from './privacy/noise-gate.js';
import { epsilonShares, noiseOf } from './privacy/noise.js';
import { costOf } from './privacy/option.js';
import type { LedgerEntry } from './privacy/ledger.js';
import type { PrivacyCost, PrivacyOption } from './privacy/option.js';
import { RandomIntegers } from './privacy/random-integers.js';
import type { RandomBytes } from './privacy/random-integers.js';
import type { ClosedWindow, RunningModel } from './sealed-window.js';

export const DEFAULT_WINDOW_SECONDS = 300;
export const DEFAULT_MIN_SAMPLES = 20;

/** What a ModelObserver needs; everything but plan, model and receiver has a default. */
export interface CreateObserverOptions {
  readonly plan: Plan;
  readonly model: RunningModel;
  /** Receives each window that may leave the device: an outbox's `put`. */
  readonly send: (window: ClosedWindow) => void;
  /** @default 300 */
  readonly windowSeconds?: number | undefined;
  /** @default 20 */
  readonly minSamples?: number | undefined;
  /** @default 'aggregate' */
  readonly privacy?: PrivacyOption | undefined;
  /** Told of each window that noise is drawn for, before anything of it is sent. @default nobody is told */
  readonly onNoise?: ((entry: LedgerEntry) => void) | undefined;
  /** @default the system's clock */
  readonly clock?: Clock | undefined;
  /** @default node:crypto */
  readonly random?: RandomBytes | undefined;
  /** @default nobody is told */
  readonly onProblem?: ProblemListener | undefined;
}

/** A sessionless observer of one model on one device: for simulators, replays and tests, and inside `monitor`. */
export function createObserver(options: CreateObserverOptions): ModelObserver {
  const { plan, model, send } = options;
  const { windowSeconds = DEFAULT_WINDOW_SECONDS, minSamples = DEFAULT_MIN_SAMPLES, privacy = 'aggregate' } = options;
  const { clock = { now: Date.now }, random = randomBytes, onProblem = ignore } = options;
  const cost = costOf(privacy);
  const gate =
    privacy === 'aggregate'
      ? new AggregateGate(windowSeconds, minSamples, blockOf(cellLayout(plan), 'feedback'))
      : noiseGate(cost, minSamples, { plan, random, onNoise: options.onNoise });
  const level = privacy === 'aggregate' ? 'aggregate' : 'dp';
  return new ModelObserver({
    plan,
    model,
    windowSeconds,
    gate,
    minSamples,
    privacy: { level, ...cost },
    clock,
    send,
    onProblem,
  });
}

function noiseGate(
  cost: PrivacyCost,
  minSamples: number,
  { plan, random, onNoise }: Required<Pick<CreateObserverOptions, 'plan' | 'random' | 'onNoise'>>,
): Gate {
  const shares = epsilonShares(cellLayout(plan));
  const noise = noiseOf(cost, shares, new RandomIntegers(random ?? randomBytes));
  return new NoiseGate(minSamples, cost, shares, noise, onNoise);
}

function ignore(): void {
  // Counted in status() all the same.
}
