import { topClass, type Counter, type ErrorClass, type Plan } from '@fleetally/counts';

import type { ModelObserver } from './model-observer.js';
import { Converter, isDense } from './numbers.js';
import { ObserveError } from './observe-error.js';
import { RowReader } from './row-reader.js';
import { tensorNamed } from './tensor-view.js';
import type { NamedTensors } from './tensor-view.js';

/** Runs with more values than this are counted in pieces, so that their rows are never all held (512 kB). */
const HELD_VALUES = 65_536;
const SPARE_BUFFERS = 16;

/** A call of the model that has begun. Exactly one of the two is to be called, once. Neither throws. */
export interface PendingRun {
  /** Counts the call with what the model gave. */
  succeeded(results: NamedTensors, latencySeconds: number): void;
  /** Counts the call as one that failed. */
  failed(error: ErrorClass): void;
}

/** Keeps predictions on the device, so that feedback finds them. Not called where the plan counts no feedback. */
export interface PredictionKeeper {
  /** `classOf`: a row's class index, -1 when the output was none, -2 when it is not known. */
  keep(plan: Plan, results: object, rows: number, classOf: (row: number) => number): void;
}

/** Rows of one call, read but not yet counted; or, for very many rows, counted aside. */
interface Held {
  readonly rowCount: number;
  readonly rows: Float64Array;
  readonly aside: Counter | undefined;
}

/**
 * Turns calls of a model into observations. Inputs are read when a call begins, because its buffers may be used again
 * by the time it ends; nothing but the rows (plan features only) is kept until then. The call is counted when it ends,
 * in one piece, in the window of that moment, so that inputs, outputs and outcome always add up; one that never ends is
 * never counted. Every row of a batch is one inference; a call whose rows can't be told is one.
 */
export class RunRecorder {
  readonly #observer: ModelObserver;
  readonly #inputs: RowReader;
  readonly #outputs: RowReader;
  readonly #predictions: PredictionKeeper | undefined;
  readonly #converter = new Converter();
  readonly #spare: Float64Array[] = [];
  #stopped = false;

  /** `outputNames`: the model's outputs; features of those tensors are read from results, all others from feeds. */
  constructor(observer: ModelObserver, outputNames: readonly string[], predictions?: PredictionKeeper) {
    const outputs = new Set(outputNames);
    this.#observer = observer;
    this.#predictions = predictions;
    this.#inputs = new RowReader(observer.plan.features, (tensor) => !outputs.has(tensor));
    this.#outputs = new RowReader(observer.plan.features, (tensor) => outputs.has(tensor));
  }

  /** Reads the inputs of a call. Never throws; undefined when they can't be read, which has been counted then. */
  begin(feeds: NamedTensors): PendingRun | undefined {
    if (this.#stopped) return undefined;
    try {
      const rowCount = this.#inputs.rows(feeds);
      const held = rowCount === undefined ? undefined : this.#hold(feeds, rowCount);
      return {
        succeeded: (results, latencySeconds) => {
          this.#end(held, results, latencySeconds, undefined);
        },
        failed: (error) => {
          this.#end(held, undefined, undefined, error);
        },
      };
    } catch (cause) {
      this.#observer.countingFailed(cause);
      return undefined;
    }
  }

  /** From now on nothing is counted, not even calls that have begun. */
  stop(): void {
    this.#stopped = true;
  }

  #hold(feeds: NamedTensors, rowCount: number): Held {
    const width = this.#observer.plan.features.length;
    if (rowCount * width <= HELD_VALUES || !this.#outputs.empty) {
      const rows = this.#buffer(rowCount * width);
      this.#inputs.read(feeds, 0, rowCount, rowCount, rows);
      return { rowCount, rows, aside: undefined };
    }
    const aside = this.#observer.counterAside();
    const piece = Math.floor(HELD_VALUES / width);
    const rows = this.#buffer(piece * width);
    for (let first = 0; first < rowCount; first += piece) {
      const count = Math.min(piece, rowCount - first);
      this.#inputs.read(feeds, first, count, rowCount, rows);
      aside.countRows(rows, count);
    }
    return { rowCount, rows, aside };
  }

  #end(
    held: Held | undefined,
    results: NamedTensors | undefined,
    latencySeconds: number | undefined,
    error: ErrorClass | undefined,
  ): void {
    if (this.#stopped) return;
    try {
      const { rowCount, rows, aside } = held ?? this.#holdNothing(results);
      if (aside === undefined) this.#outputs.read(results, 0, rowCount, rowCount, rows);
      const scores = error === undefined ? this.#scores(results, rowCount) : undefined;
      if (aside === undefined) {
        // A failed call of an empty batch is still one failure.
        const none = rowCount === 0 && error !== undefined ? this.#holdNothing(undefined) : undefined;
        // Written out: with a spread in its place the young heap grew from 4 to 32 MB (measured, Node 20).
        this.#observer.observe({
          rows: none?.rows ?? rows,
          rowCount: none?.rowCount ?? rowCount,
          scores,
          latencySeconds,
          error,
        });
      } else {
        if (error !== undefined) aside.countError(error, rowCount);
        if (scores !== undefined) aside.countClasses(scores, rowCount);
        if (latencySeconds !== undefined) aside.countLatency(latencySeconds, rowCount);
        this.#observer.add(aside.finish());
      }
      if (results !== undefined && error === undefined) this.#keep(results, scores, rowCount);
      this.#giveBack(rows);
    } catch (cause) {
      this.#observer.countingFailed(cause);
    }
  }

  #keep(results: NamedTensors, scores: Float32Array | Float64Array | undefined, rowCount: number): void {
    const { plan } = this.#observer;
    if (plan.feedback === undefined) return;
    const classes = plan.output?.classes.length ?? 0;
    const classOf = scores === undefined ? () => -2 : (row: number) => topClass(scores, row, classes);
    this.#predictions?.keep(plan, results, rowCount, classOf);
  }

  /** Inputs are all missing: rows are told from the outputs, else there is one. */
  #holdNothing(results: NamedTensors | undefined): Held {
    const { features, output } = this.#observer.plan;
    const scores = output === undefined ? undefined : tensorNamed(results, output.tensor);
    const perRow = output === undefined ? 0 : output.classes.length;
    const rowCount =
      this.#outputs.rows(results) ?? (scores === undefined ? 1 : Math.max(1, Math.floor(scores.data.length / perRow)));
    const rows = this.#buffer(rowCount * features.length).fill(NaN, 0, rowCount * features.length);
    return { rowCount, rows, aside: undefined };
  }

  #scores(results: NamedTensors | undefined, rowCount: number): Float32Array | Float64Array | undefined {
    const { output } = this.#observer.plan;
    if (output === undefined) return undefined;
    const tensor = tensorNamed(results, output.tensor);
    // Not fetched this time.
    if (tensor === undefined) return undefined;
    const expected = rowCount * output.classes.length;
    if (tensor.data.length !== expected) {
      const message = `output '${output.tensor}' has ${tensor.data.length} elements, the plan expects ${expected}`;
      this.#observer.countingFailed(new ObserveError('OUTPUT_SHAPE', message));
      return undefined;
    }
    return isDense(tensor.data) ? tensor.data : this.#converter.convert(tensor, 0, expected);
  }

  #buffer(length: number): Float64Array {
    const spare = this.#spare.pop();
    return spare !== undefined && spare.length >= length ? spare : new Float64Array(Math.max(64, length));
  }

  #giveBack(rows: Float64Array): void {
    if (rows.length <= HELD_VALUES && this.#spare.length < SPARE_BUFFERS) this.#spare.push(rows);
  }
}
