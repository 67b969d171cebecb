import type { Plan } from '../plan/plan.js';
import { feedbackCell, feedbackCells, type FeedbackCells } from '../cells/feedback-cells.js';
import { blockOf, type CellLayout } from '../cells/layout.js';

/** Counts true labels and verdicts, each into exactly one cell. No allocation. */
export class FeedbackCounter {
  readonly #cells: Int32Array;
  readonly #offset: number;
  readonly #layout: FeedbackCells;

  private constructor(cells: Int32Array, offset: number, layout: FeedbackCells) {
    this.#cells = cells;
    this.#offset = offset;
    this.#layout = layout;
  }

  /** Undefined for a plan without feedback. */
  static of(plan: Plan, layout: CellLayout, cells: Int32Array): FeedbackCounter | undefined {
    const block = blockOf(layout, 'feedback');
    if (block === undefined || plan.feedback === undefined) return undefined;
    return new FeedbackCounter(cells, block.offset, feedbackCells(plan.feedback, plan.output?.classes.length ?? 0));
  }

  count(predicted: number, actual: number): void {
    this.#cells[this.#offset + feedbackCell(this.#layout, predicted, actual)]!++;
  }

  countVerdict(right: boolean): void {
    this.#cells[this.#offset + (right ? this.#layout.correct : this.#layout.wrong)]!++;
  }

  samples(): number {
    let sum = 0;
    for (let cell = 0; cell < this.#layout.length; cell++) sum += this.#cells[this.#offset + cell]!;
    return sum;
  }
}
