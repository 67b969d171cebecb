import type { Plan } from '../plan/plan.js';
import { ERROR_CLASSES, type ErrorClass } from '../cells/error-classes.js';
import { latencyCell } from '../cells/latency-cells.js';
import { blockOf, cellLayout } from '../cells/layout.js';
import { ClassCounter, type Scores } from './class-counter.js';
import { FeedbackCounter } from './feedback-counter.js';
import { ResourceCounter, type ResourceSample } from './resource-counter.js';
import { RowCounter } from './row-counter.js';

/** Everything counted over some rows. `cells` is in plan order (`cellLayout`). */
export interface Counts {
  readonly cells: Int32Array;
  readonly inferences: number;
}

/**
 * Counts inferences by one plan. What it gives out is integers; of the values, only the last rows (up to 31) wait in
 * memory for the block they are counted in.
 *
 * Use: `countRows` once for every inference, also for one that failed (`countUnreadable` when not even its inputs
 * could be read), so that a model that only fails is still heard of; then `countClasses` when there are scores, and
 * `countLatency` or `countError` for the run. The count* calls allocate nothing.
 * Errors: RangeError when an array is shorter than rowCount says, or the plan has no output to count; nothing has been
 * counted then.
 */
export class Counter {
  readonly #cells: Int32Array;
  readonly #features: number;
  readonly #classes: number;
  readonly #rows: RowCounter;
  readonly #output: ClassCounter | undefined;
  readonly #latencyOffset: number;
  readonly #errorOffset: number;
  readonly #unreadable: Float64Array;
  readonly #feedback: FeedbackCounter | undefined;
  readonly #resources: ResourceCounter;
  #inferences = 0;

  constructor(plan: Plan) {
    const layout = cellLayout(plan);
    this.#cells = new Int32Array(layout.cellCount);
    this.#features = plan.features.length;
    this.#rows = new RowCounter(plan, layout, this.#cells);
    const classes = blockOf(layout, 'classes');
    const confidence = blockOf(layout, 'confidence');
    this.#classes = plan.output?.classes.length ?? 0;
    this.#output =
      plan.output && classes && confidence
        ? new ClassCounter(this.#cells, this.#classes, plan.output.form, {
            classes: classes.offset,
            confidence: confidence.offset,
            margin: blockOf(layout, 'margin')?.offset,
          })
        : undefined;
    this.#latencyOffset = blockOf(layout, 'latency')!.offset;
    this.#errorOffset = blockOf(layout, 'errors')!.offset;
    this.#unreadable = new Float64Array(this.#features).fill(NaN);
    this.#feedback = FeedbackCounter.of(plan, layout, this.#cells);
    this.#resources = new ResourceCounter(layout, this.#cells);
  }

  /** The live cells, not a copy: they change with the next count. */
  get cells(): Int32Array {
    this.#rows.flush();
    return this.#cells;
  }

  /** Rows counted since the start or the last reset. */
  get inferences(): number {
    return this.#inferences;
  }

  /**
   * Row-major rowCount x features.length. NaN and infinities are `missing`. A categorical column carries the index of
   * its category; -1 and every other number that is none is `other`.
   */
  countRows(rows: Float64Array, rowCount: number): void {
    requireLength(rows.length, rowCount, this.#features, 'rows');
    this.#rows.count(rows, rowCount);
    this.#inferences += rowCount;
  }

  /** Inferences whose inputs could not be read at all: every feature is missing. */
  countUnreadable(rowCount = 1): void {
    requireLength(0, rowCount, 0, 'unreadable rows');
    for (let row = 0; row < rowCount; row++) this.#rows.count(this.#unreadable, 1);
    this.#inferences += rowCount;
  }

  /** Row-major rowCount x classes: probabilities or logits, as the plan says. */
  countClasses(scores: Scores, rowCount: number): void {
    const output = this.#requireOutput();
    requireLength(scores.length, rowCount, this.#classes, 'scores');
    output.countScores(scores, rowCount);
  }

  /** Where only the top-1 class and its probability are known. A class index that is none (-1) counts as `undefined`. */
  countPredictions(classIndex: ArrayLike<number>, confidence: ArrayLike<number>, rowCount: number): void {
    const output = this.#requireOutput();
    requireLength(Math.min(classIndex.length, confidence.length), rowCount, 1, 'predictions');
    for (let row = 0; row < rowCount; row++) output.countPrediction(classIndex[row]!, confidence[row]!);
  }

  /** Duration of one run, or `times` runs of that duration. NaN is no duration and is not counted. */
  countLatency(seconds: number, times = 1): void {
    const cell = latencyCell(seconds);
    if (cell >= 0) this.#cells[this.#latencyOffset + cell]! += times;
  }

  /** Failed inferences. Counts the failure only: the inference itself is counted by countRows or countUnreadable. */
  countError(code: ErrorClass, times = 1): void {
    this.#cells[this.#errorOffset + ERROR_CLASSES.indexOf(code)]! += times;
  }

  /**
   * One true label that came for a prediction, now or long ago: it stands by itself, and no inference is counted.
   * `predicted`, `actual`: class indices; `predicted` is -1 when the output was none, `actual` when the label is none of
   * the plan's. Errors: RangeError when the plan counts no feedback.
   */
  countFeedback(predicted: number, actual: number): void {
    this.#requireFeedback().count(predicted, actual);
  }

  /** As countFeedback, from someone who says only whether the prediction was right. */
  countVerdict(right: boolean): void {
    this.#requireFeedback().countVerdict(right);
  }

  /** Labels and verdicts counted since the start or the last reset. */
  get feedback(): number {
    return this.#feedback?.samples() ?? 0;
  }

  /** Figures of the device at one moment; those that the plan doesn't ask for, and NaN, are passed over. */
  countResources(sample: ResourceSample): void {
    this.#resources.count(sample);
  }

  /** A copy of everything counted so far. Counting may go on; the copy stays as it is. */
  finish(): Counts {
    return { cells: this.cells.slice(), inferences: this.#inferences };
  }

  /** Back to nothing counted. */
  reset(): void {
    this.#rows.reset();
    this.#cells.fill(0);
    this.#inferences = 0;
  }

  #requireFeedback(): FeedbackCounter {
    if (this.#feedback === undefined) throw new RangeError('the plan counts no feedback');
    return this.#feedback;
  }

  #requireOutput(): ClassCounter {
    if (this.#output === undefined) throw new RangeError('the plan has no class output to count');
    return this.#output;
  }
}

function requireLength(length: number, rowCount: number, width: number, what: string): void {
  if (!(Number.isSafeInteger(rowCount) && rowCount >= 0 && length >= rowCount * width)) {
    throw new RangeError(`${what}: ${rowCount} rows of ${width} need ${rowCount * width} values, got ${length}`);
  }
}
