import type { ClassOutput, ScoreForm } from '../plan/plan.js';
import { CONFIDENCE_BINS, MARGIN_BINS } from '../plan/plan.js';
import { ClassCounter, topClass, topProbability } from '../counter/class-counter.js';
import { Calibration } from './calibration.js';
import type { PlanRows } from './plan-rows.js';

/** Classes, confidence, margin (if wanted) and, with labels, accuracy of the reference rows, counted by the code that counts on devices. */
export class OutputReference {
  readonly #cells: Int32Array;
  readonly #classes: number;
  readonly #form: ScoreForm;
  readonly #counter: ClassCounter;
  readonly #calibration = new Calibration();
  readonly #wantsMargin: boolean;
  #scored = false;

  constructor(classes: number, form: ScoreForm, margin: boolean) {
    this.#cells = new Int32Array(classes + 1 + CONFIDENCE_BINS + MARGIN_BINS);
    this.#wantsMargin = margin && classes > 1;
    this.#classes = classes;
    this.#form = form;
    this.#counter = new ClassCounter(this.#cells, classes, form, {
      classes: 0,
      confidence: classes + 1,
      margin: this.#wantsMargin ? classes + 1 + CONFIDENCE_BINS : undefined,
    });
  }

  /** Rows without scores and predictions add nothing. */
  add(rows: PlanRows): void {
    if (rows.scores !== undefined) {
      this.#counter.countScores(rows.scores, rows.rowCount);
      this.#scored ||= rows.rowCount > 0;
    }
    for (let row = 0; row < rows.rowCount; row++) {
      const { top, confidence } = this.#prediction(rows, row);
      if (top === undefined) return;
      if (rows.scores === undefined) this.#counter.countPrediction(top, confidence);
      const label = rows.labels?.[row] ?? -1;
      const labelled = Number.isInteger(label) && label >= 0 && label < this.#classes;
      if (labelled && top >= 0 && !Number.isNaN(confidence)) {
        this.#calibration.add(rows.devices?.[row] ?? '', confidence, top === label);
      }
    }
  }

  finish(): Pick<ClassOutput, 'reference' | 'accuracy'> {
    const accuracy = this.#calibration.finish();
    const cells = [...this.#cells];
    const confidence = this.#classes + 1;
    const margin = confidence + CONFIDENCE_BINS;
    return {
      reference: {
        classes: cells.slice(0, confidence),
        confidence: cells.slice(confidence, margin),
        // Where only the best class of each row is known, there is no second one.
        ...(this.#wantsMargin && this.#scored ? { margin: cells.slice(margin) } : {}),
      },
      ...(accuracy === undefined ? {} : { accuracy }),
    };
  }

  #prediction(rows: PlanRows, row: number): { top?: number; confidence: number } {
    if (rows.scores !== undefined) {
      const top = topClass(rows.scores, row, this.#classes);
      const logits = this.#form === 'logits';
      return { top, confidence: top < 0 ? NaN : topProbability(rows.scores, row, this.#classes, top, logits) };
    }
    if (rows.predictions === undefined) return { confidence: NaN };
    return { top: rows.predictions.classIndex[row]!, confidence: rows.predictions.confidence[row]! };
  }
}
