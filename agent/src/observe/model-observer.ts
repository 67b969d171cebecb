import type { Counter, Counts, Plan, ResourceSample } from '@fleetally/counts';

import { messageOf } from './message-of.js';
import type { Observation, ObserverOptions, ObserverStatus } from './observation.js';
import { ProblemTeller, type Problem } from './problem.js';
import type { UnreportedLosses } from './unreported-losses.js';
import { WindowReporter } from './window-reporter.js';
import { Windows } from './windows.js';

/**
 * Counts one model on one device, without a session: what `monitor` uses under every run, and what simulators, replays
 * and tests drive directly. No method throws; trouble is counted and told once through `onProblem`.
 */
export class ModelObserver {
  readonly #options: ObserverOptions;
  readonly #windows: Windows;
  readonly #problems: ProblemTeller;
  readonly #reporter: WindowReporter;
  #inferences = 0;
  #countingErrors = 0;

  constructor(options: ObserverOptions) {
    const { plan, privacy, windowSeconds, clock } = options;
    this.#options = options;
    this.#problems = new ProblemTeller(options.onProblem);
    this.#reporter = new WindowReporter(options, this.#problems);
    const noisy = privacy.level === 'dp';
    this.#windows = new Windows(plan, windowSeconds, noisy, (window) => {
      this.#reporter.take(window);
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

  /**
   * Counts one true label, in the window of now: the one that the prediction was counted in may be sealed already.
   * Class indices; `predicted` -1 for an output that was none, `actual` -1 for a label that is none of the plan's.
   * Result: whether it was counted; a plan without feedback has no cell for it.
   */
  countFeedback(predicted: number, actual: number): boolean {
    return this.#beside((counter) => {
      counter.countFeedback(predicted, actual);
    });
  }

  /** As countFeedback, from someone who only says whether a prediction was right. */
  countVerdict(right: boolean): boolean {
    return this.#beside((counter) => {
      counter.countVerdict(right);
    });
  }

  /** Counts figures of the device at this moment. They are reported with the inferences of their window. */
  countResources(sample: ResourceSample): void {
    this.#beside((counter) => {
      counter.countResources(sample);
    });
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
    this.#reporter.lost({ errors: 1 });
    this.#problems.tell('COUNTING', `an inference could not be counted: ${messageOf(cause)}`, cause);
    try {
      this.#windows.open(this.#options.clock.now());
    } catch {
      // Whatever stands in the way of counting may stand in the way of this as well: a later window tells.
    }
  }

  /** Tells, once of each code, what is odd about the counting without being an error. */
  problem(code: Problem['code'], message: string): void {
    this.#problems.tell(code, message);
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
    return this.#reporter.giveUp();
  }

  /** Tells another observer's losses in the next report; they are in that one's status, not in this one's. */
  inherit(losses: UnreportedLosses): void {
    this.#reporter.lost(losses);
  }

  /** Milliseconds until the current window ends; undefined when no window is open. */
  msLeft(): number | undefined {
    return this.#windows.msLeft(this.#options.clock.now());
  }

  /** What was counted and told since the start. Cost: O(1). */
  status(): ObserverStatus {
    return {
      inferences: this.#inferences,
      ...this.#reporter.status(),
      countingErrors: this.#countingErrors,
      ledger: this.#options.gate.ledger(),
    };
  }

  #beside(count: (counter: Counter) => void): boolean {
    try {
      count(this.#windows.at(this.#options.clock.now()));
      return true;
    } catch (cause) {
      this.countingFailed(cause);
      return false;
    }
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
