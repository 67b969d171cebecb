import type { ScoreForm } from '../plan/plan.js';
import { CONFIDENCE_BINS, MARGIN_BINS } from '../plan/plan.js';

export type Scores = Float32Array | Float64Array;

/** Where the blocks of a class output begin; the margin's only where the plan counts it. */
export interface OutputOffsets {
  readonly classes: number;
  readonly confidence: number;
  readonly margin?: number | undefined;
}

/**
 * Counts predicted classes, top-1 confidence and, where the plan asks for it, its margin over the second class.
 *
 * A row's class is its largest score, the first of equal ones. Confidence is the largest probability: the score itself,
 * or the softmax of logits, computed relative to the largest so that it cannot overflow. 1.0 (and what rounding puts
 * above) goes into the last bin. A row with a NaN, or whose largest score is not finite, is counted as class
 * `undefined` and has neither; a logit of -Infinity is a class ruled out, and fine.
 */
export class ClassCounter {
  readonly #cells: Int32Array;
  readonly #classes: number;
  readonly #logits: boolean;
  readonly #offsets: OutputOffsets;

  constructor(cells: Int32Array, classes: number, form: ScoreForm, offsets: OutputOffsets) {
    this.#cells = cells;
    this.#classes = classes;
    this.#logits = form === 'logits';
    this.#offsets = offsets;
  }

  /** Row-major rowCount x classes; the caller has checked the length. */
  countScores(scores: Scores, rowCount: number): void {
    const { margin } = this.#offsets;
    const classes = this.#classes;
    for (let row = 0; row < rowCount; row++) {
      const top = topClass(scores, row, classes);
      const confidence = top < 0 ? NaN : topProbability(scores, row, classes, top, this.#logits);
      this.countPrediction(top, confidence);
      if (margin === undefined || top < 0) continue;
      const largest = scores[row * classes + top]!;
      const second = secondScore(scores, row, classes, top);
      const ahead = this.#logits ? confidence * (1 - Math.exp(second - largest)) : largest - Math.max(second, 0);
      this.#cells[margin + marginBin(ahead)]!++;
    }
  }

  /** A class index outside of the known ones (-1), or a confidence that is NaN, counts as `undefined`. No margin is known. */
  countPrediction(classIndex: number, confidence: number): void {
    const { classes, confidence: bins } = this.#offsets;
    const known = (classIndex | 0) === classIndex && classIndex >= 0 && classIndex < this.#classes;
    if (!known || Number.isNaN(confidence)) {
      this.#cells[classes + this.#classes]!++;
      return;
    }
    this.#cells[classes + classIndex]!++;
    this.#cells[bins + confidenceBin(confidence)]!++;
  }
}

/** Bin of a probability: [0, 0.05), … [0.95, 1]. Values outside of [0, 1] go to the nearest bin. */
export function confidenceBin(probability: number): number {
  const bin = Math.floor(probability * CONFIDENCE_BINS);
  return bin < 0 ? 0 : bin < CONFIDENCE_BINS ? bin : CONFIDENCE_BINS - 1;
}

/** Bin of a difference of probabilities: [0, 0.05), … [0.95, 1]. What rounding puts outside goes to the nearest bin. */
export function marginBin(margin: number): number {
  const bin = Math.floor(margin * MARGIN_BINS);
  return bin < 0 ? 0 : bin < MARGIN_BINS ? bin : MARGIN_BINS - 1;
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

/** The largest score of a row but for the one at `top`; -Infinity where there is no other, or all others are ruled out. */
function secondScore(scores: Scores, row: number, classes: number, top: number): number {
  const from = row * classes;
  let second = -Infinity;
  for (let i = from; i < from + top; i++) if (scores[i]! > second) second = scores[i]!;
  for (let i = from + top + 1; i < from + classes; i++) if (scores[i]! > second) second = scores[i]!;
  return second;
}
