import { checkCounts, planDigest } from '@fleetally/counts';
import type { Counter, Counts, Plan } from '@fleetally/counts';

import type { ClosedWindow } from '../sealed-window.js';
import type { Observation, ObserverOptions, ObserverStatus } from './observation.js';
import { ProblemTeller } from './problem.js';
import { Windows } from './windows.js';
import type { EndedWindow } from './windows.js';

/** What no report has told yet. */
export interface UnreportedLosses {
  readonly withheld: number;
  readonly errors: number;
}

/**
 * Counts one model on one device, without a session: what `monitor` uses under every run, and what simulators, replays
 * and tests drive directly. No method throws; trouble is counted and told once through `onProblem`.
 */
export class ModelObserver {
  readonly #options: ObserverOptions;
  readonly #planDigest: Uint8Array;
  readonly #windows: Windows;
  readonly #problems: ProblemTeller;
  #inferences = 0;
  #sentWindows = 0;
  #withheld = 0;
  #countingErrors = 0;
  /** Losses that no window has reported yet. */
  #unreported: UnreportedLosses = { withheld: 0, errors: 0 };

  constructor(options: ObserverOptions) {
    const { plan, privacy, windowSeconds, clock } = options;
    this.#options = options;
    this.#planDigest = planDigest(plan);
    this.#problems = new ProblemTeller(options.onProblem);
    const noisy = privacy.level === 'dp';
    this.#windows = new Windows(plan, windowSeconds, noisy, (window) => {
      this.#ended(window);
    });
    if (noisy) this.#windows.at(clock.now());
  }

  get plan(): Plan {
    return this.#options.plan;
  }

  /** Counts one call of the model. Cost: no allocation; about 10 ns a value. */
  observe(observation: Observation): void {
    try {
      const counter = this.#windows.at(this.#options.clock.now());
      count(counter, observation);
      this.#inferences += observation.rowCount;
    } catch (cause) {
      this.countingFailed(cause);
      // Should the counter have stopped half-way, the window's check finds it: half an inference never leaves the device.
    }
  }

  /** An empty counter, for calls of very many rows that are counted piece by piece; hand its counts to `add`. */
  counterAside(): Counter {
    return this.#windows.counterAside();
  }

  /** Adds the counts of a counter got from `counterAside`. */
  add(counts: Counts): void {
    try {
      this.#windows.add(this.#options.clock.now(), counts);
      this.#inferences += counts.inferences;
    } catch (cause) {
      this.countingFailed(cause);
    }
  }

  /** Something could not be counted. */
  countingFailed(cause: unknown): void {
    this.#countingErrors += 1;
    this.#unreported = { ...this.#unreported, errors: this.#unreported.errors + 1 };
    this.#problems.tell('COUNTING', `an inference could not be counted: ${messageOf(cause)}`, cause);
  }

  /** Ends the window if its time is over. Call it from a timer, so that an idle device reports as well. */
  tick(): void {
    try {
      this.#windows.endDue(this.#options.clock.now());
    } catch (cause) {
      this.countingFailed(cause);
    }
  }

  /** Ends the current window early; used before the process stops. The observer can be used on. */
  finish(): void {
    try {
      this.#windows.end();
    } catch (cause) {
      this.countingFailed(cause);
    }
  }

  /**
   * Ends counting for good: counts that are too few to be sent are withheld. Result: losses that no report of this
   * observer's told any more, for the one that comes after it.
   */
  retire(): UnreportedLosses {
    this.finish();
    this.#options.gate.giveUp?.();
    this.#withhold(this.#options.gate.takeWithheld());
    const losses = this.#unreported;
    this.#unreported = { withheld: 0, errors: 0 };
    return losses;
  }

  /** Tells another observer's losses in the next report; they are in that one's status, not in this one's. */
  inherit({ withheld, errors }: UnreportedLosses): void {
    this.#unreported = { withheld: this.#unreported.withheld + withheld, errors: this.#unreported.errors + errors };
  }

  /** Milliseconds until the current window ends; undefined when no window is open. */
  msLeft(): number | undefined {
    return this.#windows.msLeft(this.#options.clock.now());
  }

  status(): ObserverStatus {
    return {
      inferences: this.#inferences,
      sentWindows: this.#sentWindows,
      withheldInferences: this.#withheld,
      countingErrors: this.#countingErrors,
      ledger: this.#options.gate.ledger(),
    };
  }

  #ended({ start, counts }: EndedWindow): void {
    const { plan, model, windowSeconds, privacy, gate } = this.#options;
    const problem = checkCounts(plan, counts.cells, counts.inferences, { noisy: false });
    if (problem !== undefined) {
      this.#problems.tell('WINDOW', `a window's counts did not add up, so it was withheld: ${problem.detail}`);
      this.#withhold(counts.inferences);
      return;
    }
    const admitted = gate.admit(start, counts);
    this.#withhold(gate.takeWithheld());
    if (admitted === undefined) return;
    const { withheld, errors } = this.#unreported;
    // At level dp these exact figures depend on single inferences: they stay in status().
    const losses =
      privacy.level === 'dp'
        ? { withheldInferences: withheld, countingErrors: 0 }
        : { withheldInferences: withheld, countingErrors: errors };
    this.#unreported = { withheld: 0, errors: 0 };
    this.#sentWindows += 1;
    this.#send({
      model,
      plan,
      planDigest: this.#planDigest,
      windowStart: start,
      windowSeconds,
      inferences: admitted.inferences,
      cells: admitted.cells,
      privacy,
      losses,
    });
  }

  #send(window: ClosedWindow): void {
    try {
      this.#options.send(window);
    } catch (cause) {
      this.#problems.tell('OUTBOX', `a window could not be handed over: ${messageOf(cause)}`, cause);
      this.#withhold(Math.max(0, window.inferences));
    }
  }

  #withhold(inferences: number): void {
    this.#withheld += inferences;
    this.#unreported = { ...this.#unreported, withheld: this.#unreported.withheld + inferences };
  }
}

function count(counter: Counter, observation: Observation): void {
  const { rows, rowCount, scores, predictions, latencySeconds, error } = observation;
  counter.countRows(rows, rowCount);
  if (error !== undefined) {
    counter.countError(error, rowCount);
    return;
  }
  if (scores !== undefined) counter.countClasses(scores, rowCount);
  else if (predictions !== undefined)
    counter.countPredictions(predictions.classIndex, predictions.confidence, rowCount);
  if (latencySeconds !== undefined) counter.countLatency(latencySeconds, rowCount);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'an unknown error';
}
