import { topClass, type ErrorClass, type Plan } from '@fleetally/counts';

import { batchRule, type BatchRule } from './batch-rule.js';
import { commonSize, firstSize, possibleSizes, UNCLEAR } from './batch-size.js';
import type { ModelObserver } from './model-observer.js';
import { UNKNOWN_SHAPES, type ModelShapes } from './model-shapes.js';
import { Converter, isDense } from './numbers.js';
import { ObserveError } from './observe-error.js';
import { RowHolder, type Held } from './row-holder.js';
import { RowReader } from './row-reader.js';
import { tensorNamed } from './tensor-view.js';
import type { NamedTensors } from './tensor-view.js';

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

/**
 * Turns calls of a model into observations. Inputs are read when a call begins, because its buffers may be used again
 * by the time it ends; nothing but the rows (plan features only) is kept until then. The call is counted when it ends,
 * in one piece, in the window of that moment, so that inputs, outputs and outcome always add up; one that never ends is
 * never counted. Every row of a batch is one inference (`batchRule` tells how many there are); a call whose rows can't be
 * told is one.
 */
export class RunRecorder {
  readonly #observer: ModelObserver;
  readonly #holder: RowHolder;
  readonly #outputs: RowReader;
  readonly #batch: BatchRule;
  readonly #predictions: PredictionKeeper | undefined;
  readonly #converter = new Converter();
  #stopped = false;

  /**
   * `outputNames`: the model's outputs; features of those tensors are read from results, all others from feeds. `shapes`:
   * the model's own metadata, which tell what a batch is.
   */
  constructor(
    observer: ModelObserver,
    outputNames: readonly string[],
    predictions?: PredictionKeeper,
    shapes: ModelShapes = UNKNOWN_SHAPES,
  ) {
    const outputs = new Set(outputNames);
    const { features } = observer.plan;
    this.#observer = observer;
    this.#predictions = predictions;
    this.#batch = batchRule(shapes, observer.plan, outputNames);
    const { layoutOf } = this.#batch;
    this.#outputs = new RowReader(features, (tensor) => outputs.has(tensor), layoutOf);
    const inputs = new RowReader(features, (tensor) => !outputs.has(tensor), layoutOf);
    this.#holder = new RowHolder(observer, inputs, !this.#outputs.empty);
  }

  /** Reads the inputs of a call. Never throws; undefined when they can't be read, which has been counted then. */
  begin(feeds: NamedTensors): PendingRun | undefined {
    if (this.#stopped) return undefined;
    try {
      const { fixed, inputs, sure } = this.#batch;
      const rowCount = fixed ?? (sure ? firstSize(inputs, feeds) : commonSize(inputs, feeds));
      // They disagree, and are gone when the outputs decide: they are held for each number that it can be.
      const sizes = rowCount === UNCLEAR ? possibleSizes(inputs, feeds) : undefined;
      const held =
        sizes?.map((size) => this.#holder.hold(feeds, size)) ??
        (rowCount === undefined ? undefined : this.#holder.hold(feeds, rowCount));
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

  #end(
    held: Held | readonly Held[] | undefined,
    results: NamedTensors | undefined,
    latencySeconds: number | undefined,
    error: ErrorClass | undefined,
  ): void {
    if (this.#stopped) return;
    try {
      const known = held !== undefined && 'rows' in held ? held : this.#decide(held, results);
      const { rowCount, rows, aside } = known;
      if (aside === undefined) this.#outputs.read(results, 0, rowCount, rowCount, rows);
      const scores = error === undefined ? this.#scores(results, rowCount) : undefined;
      if (aside === undefined) {
        // A failed call of an empty batch is still one failure.
        const none = rowCount === 0 && error !== undefined ? this.#holder.holdNothing(1) : undefined;
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
      this.#holder.giveBack(known);
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

  /** What the outputs say: of the numbers of rows that the inputs may have, or alone where all inputs are missing. */
  #decide(possible: readonly Held[] | undefined, results: NamedTensors | undefined): Held {
    const answered = this.#answeredRows(results);
    if (possible === undefined) return this.#holder.holdNothing(answered ?? 1);
    const decided = possible.find(({ rowCount }) => rowCount === answered);
    if (decided === undefined && results !== undefined) {
      const why = 'the inputs differ in their first dimension, and no output decides';
      this.#observer.problem(
        'BATCH',
        `${why}, so each run counts as one inference (docs/concepts/cells-and-signals.md)`,
      );
    }
    return decided ?? possible[0]!;
  }

  /** How many rows the answer has: the class output, else the first output that is there; undefined when none is. */
  #answeredRows(results: NamedTensors | undefined): number | undefined {
    const { output } = this.#observer.plan;
    const scores = output === undefined ? undefined : tensorNamed(results, output.tensor);
    if (output !== undefined && scores !== undefined && scores.data.length > 0) {
      return Math.max(1, Math.floor(scores.data.length / output.classes.length));
    }
    return firstSize(this.#batch.outputs, results);
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
}
