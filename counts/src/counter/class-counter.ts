import type { ScoreForm } from '../plan/plan.js';
import { CONFIDENCE_BINS } from '../plan/plan.js';

export type Scores = Float32Array | Float64Array;

/**
 * Counts predicted classes and top-1 confidence.
 *
 * A row's class is its largest score, the first of equal ones. Confidence is the largest probability: the score itself,
 * or the softmax of logits, computed relative to the largest so that it cannot overflow. 1.0 (and what rounding puts
 * above) goes into the last bin. A row with a NaN, or whose largest score is not finite, is counted as class
 * `undefined` and has no confidence; a logit of -Infinity is a class ruled out, and fine.
 */
export class ClassCounter {
  readonly #cells: Int32Array;
  readonly #classes: number;
  readonly #logits: boolean;
  readonly #classOffset: number;
  readonly #confidenceOffset: number;

  constructor(cells: Int32Array, classes: number, form: ScoreForm, classOffset: number, confidenceOffset: number) {
    this.#cells = cells;
    this.#classes = classes;
    this.#logits = form === 'logits';
    this.#classOffset = classOffset;
    this.#confidenceOffset = confidenceOffset;
  }

  /** Row-major rowCount x classes; the caller has checked the length. */
  countScores(scores: Scores, rowCount: number): void {
    for (let row = 0; row < rowCount; row++) {
      const top = topClass(scores, row, this.#classes);
      this.countPrediction(top, top < 0 ? NaN : topProbability(scores, row, this.#classes, top, this.#logits));
    }
  }

  /** A class index outside of the known ones (-1), or a confidence that is NaN, counts as `undefined`. */
  countPrediction(classIndex: number, confidence: number): void {
    const known = (classIndex | 0) === classIndex && classIndex >= 0 && classIndex < this.#classes;
    if (!known || Number.isNaN(confidence)) {
      this.#cells[this.#classOffset + this.#classes]!++;
      return;
    }
    this.#cells[this.#classOffset + classIndex]!++;
    this.#cells[this.#confidenceOffset + confidenceBin(confidence)]!++;
  }
}

/** Bin of a probability: [0, 0.05), … [0.95, 1]. Values outside of [0, 1] go to the nearest bin. */
export function confidenceBin(probability: number): number {
  const bin = Math.floor(probability * CONFIDENCE_BINS);
  return bin < 0 ? 0 : bin < CONFIDENCE_BINS ? bin : CONFIDENCE_BINS - 1;
}

/** Index of the largest score of a row, the first of equal ones; -1 when there is a NaN or the largest is not finite. */
export function topClass(scores: Scores, row: number, classes: number): number {
  const from = row * classes;
  let top = -1;
  let largest = -Infinity;
  for (let i = 0; i < classes; i++) {
    const score = scores[from + i]!;
    if (score > largest) {
      largest = score;
      top = i;
    } else if (Number.isNaN(score)) {
      return -1;
    }
  }
  return largest < Infinity ? top : -1;
}

/** Probability of a row's largest score, which is at `top`. */
export function topProbability(scores: Scores, row: number, classes: number, top: number, logits: boolean): number {
  const from = row * classes;
  const largest = scores[from + top]!;
  if (!logits) return largest;
  let sum = 0;
  for (let i = from; i < from + classes; i++) sum += Math.exp(scores[i]! - largest);
  return 1 / sum;
}
