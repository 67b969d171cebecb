import type { Plan } from '../plan/plan.js';
import { correctCells, feedbackCells } from './feedback-cells.js';
import { blockOf, cellLayout } from './layout.js';
import type { CellArray } from './merge.js';

/** What a block of feedback cells says about one class, or about all. */
export interface FeedbackTotals {
  readonly correct: number;
  readonly samples: number;
}

/** Right predictions and all that feedback came for; undefined when the plan counts no feedback. Noisy cells may be negative. */
export function feedbackTotals(plan: Plan, cells: CellArray): FeedbackTotals | undefined {
  const block = blockOf(cellLayout(plan), 'feedback');
  if (block === undefined || plan.feedback === undefined) return undefined;
  const right = correctCells(feedbackCells(plan.feedback, plan.output?.classes.length ?? 0));
  let correct = 0;
  let samples = 0;
  for (let cell = 0; cell < block.length; cell++) samples += cells[block.offset + cell]!;
  for (const cell of right) correct += cells[block.offset + cell]!;
  return { correct, samples };
}
