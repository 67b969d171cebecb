import { planDigest, toHex, type ErrorClass, type Plan, type ResourceSample } from '@fleetally/counts';

import type { ModelObserver } from './model-observer.js';
import type { ModelShapes } from './model-shapes.js';
import type { ObserverStatus } from './observation.js';
import { RunRecorder, type PendingRun, type PredictionKeeper } from './run-recorder.js';
import type { NamedTensors } from './tensor-view.js';
import { ALL_REPORTED, addUnreported, type UnreportedLosses } from './unreported-losses.js';

/** Counting by one plan: its runs in flight end by the plan that they began with. */
interface Counting {
  readonly observer: ModelObserver;
  readonly recorder: RunRecorder;
  inFlight: number;
}

/**
 * Counts a model by a plan that may be exchanged for another while the model runs. The window in which the new plan
 * comes is counted to its end and sealed by the old one; the next begins by the new one.
 *
 * Counts that are too few to be sent when their plan ends, and runs that are still under way then, become withheld
 * inferences, which the next plan's reports tell. No method throws.
 */
export class SwitchingObserver {
  readonly #make: (plan: Plan) => ModelObserver;
  readonly #outputNames: readonly string[];
  readonly #predictions: PredictionKeeper | undefined;
  readonly #shapes: ModelShapes | undefined;
  #live: Counting;
  #next: Plan | undefined;
  #retired: Counting[] = [];
  #past: Totals = { inferences: 0, sentWindows: 0, withheldInferences: 0, withheldLabels: 0, countingErrors: 0 };
  #stopped = false;

  /** `make` gives an observer by a plan; all else that it counts by stays the same. */
  constructor(
    plan: Plan,
    outputNames: readonly string[],
    make: (plan: Plan) => ModelObserver,
    predictions?: PredictionKeeper,
    shapes?: ModelShapes,
  ) {
    this.#make = make;
    this.#predictions = predictions;
    this.#shapes = shapes;
    this.#outputNames = outputNames;
    this.#live = this.#counting(plan);
  }

  /** The plan that is counted by now. */
  get plan(): Plan {
    return this.#live.observer.plan;
  }

  /** Digest (hex) of the plan that is counted by from the next window on. */
  get digest(): string {
    return toHex(planDigest(this.#next ?? this.plan));
  }

  /** Counts by `plan` from the next window on. */
  switchTo(plan: Plan): void {
    this.#next = plan;
    this.#turn();
  }

  /** As RunRecorder.begin. */
  begin(feeds: NamedTensors): PendingRun | undefined {
    this.#turn();
    const counting = this.#live;
    const pending = counting.recorder.begin(feeds);
    if (pending === undefined) return undefined;
    counting.inFlight += 1;
    return {
      succeeded: (results: NamedTensors, latencySeconds: number) => {
        counting.inFlight -= 1;
        pending.succeeded(results, latencySeconds);
      },
      failed: (error: ErrorClass) => {
        counting.inFlight -= 1;
        pending.failed(error);
      },
    };
  }

  /** As ModelObserver.countFeedback, by the plan of now. */
  countFeedback(predicted: number, actual: number): boolean {
    this.#turn();
    return this.#live.observer.countFeedback(predicted, actual);
  }

  countVerdict(right: boolean): boolean {
    this.#turn();
    return this.#live.observer.countVerdict(right);
  }

  countResources(sample: ResourceSample): void {
    this.#turn();
    this.#live.observer.countResources(sample);
  }

  tick(): void {
    this.#turn();
    this.#live.observer.tick();
    this.#letGo();
  }

  finish(): void {
    for (const { observer } of this.#all()) observer.finish();
  }

  /** As ModelObserver.retire, for all plans. */
  retire(): UnreportedLosses {
    return this.#all().reduce((sum, { observer }) => addUnreported(sum, observer.retire()), ALL_REPORTED);
  }

  /** From now on nothing is counted, not even runs that have begun. */
  stop(): void {
    this.#stopped = true;
    for (const { recorder } of this.#all()) recorder.stop();
  }

  /** Totals over all plans. */
  status(): ObserverStatus {
    const { observer } = this.#live;
    const total = this.#retired.reduce((sum, retired) => added(sum, retired.observer.status()), this.#past);
    return { ...added(total, observer.status()), ledger: observer.status().ledger };
  }

  /** At the end of a window, if another plan is waiting. */
  #turn(): void {
    if (this.#next === undefined || this.#stopped) return;
    const { observer } = this.#live;
    if ((observer.msLeft() ?? 0) > 0) return;
    observer.finish();
    this.#retired.push(this.#live);
    this.#live = this.#counting(this.#next);
    this.#next = undefined;
    this.#letGo();
  }

  /** Of retired observers without runs under way. */
  #letGo(): void {
    this.#retired = this.#retired.filter((counting) => {
      if (counting.inFlight > 0) return true;
      this.#live.observer.inherit(counting.observer.retire());
      this.#past = added(this.#past, counting.observer.status());
      return false;
    });
  }

  #counting(plan: Plan): Counting {
    const observer = this.#make(plan);
    const recorder = new RunRecorder(observer, this.#outputNames, this.#predictions, this.#shapes);
    return { observer, recorder, inFlight: 0 };
  }

  #all(): readonly Counting[] {
    return [...this.#retired, this.#live];
  }
}

type Totals = Omit<ObserverStatus, 'ledger'>;

function added(left: Totals, right: Totals): Totals {
  return {
    inferences: left.inferences + right.inferences,
    sentWindows: left.sentWindows + right.sentWindows,
    withheldInferences: left.withheldInferences + right.withheldInferences,
    withheldLabels: left.withheldLabels + right.withheldLabels,
    countingErrors: left.countingErrors + right.countingErrors,
  };
}
