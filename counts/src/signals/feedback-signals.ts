import type { Plan } from '../plan/plan.js';
import { correctCells, feedbackCells } from '../cells/feedback-cells.js';
import type { CellBlock } from '../cells/layout.js';
import { sumOf, type BlockMeasure } from './feature-signals.js';
import { eventSd, type SignalList } from './signal-list.js';

/** Without labels in the reference nine in ten are taken to be right. */
const UNKNOWN_ACCURACY_SD = Math.sqrt(0.9 * 0.1);

/**
 * True accuracy: right ones among all feedback (group `feedback`), verdicts included; and of each class, where true classes
 * are counted, its recall: right ones among those of that true class (a group of its own, `feedback:<class>`).
 *
 * The denominators are labels, never inferences: a label counts in the window in which it comes.
 */
export function feedbackSignals(list: SignalList, block: CellBlock, plan: Plan): BlockMeasure {
  const cells = feedbackCells(plan.feedback!, plan.output?.classes.length ?? 0);
  const right = correctCells(cells);
  const all = list.addGroup('feedback');
  const accuracy = list.add('feedback', 'accuracy', 'mean', all, accuracySd(plan));
  const names = cells.detail === 'outcome' ? [] : plan.output!.classes;
  const recalls = names.map((name) => {
    const group = list.addGroup(`feedback:${name}`);
    return { group, signal: list.add('feedback', `recall:${name}`, 'mean', group, UNKNOWN_ACCURACY_SD) };
  });
  const stride = cells.detail === 'confusion' ? cells.classes + 1 : 2;
  const { offset } = block;
  return (counts, samples, sums) => {
    let total = counts[offset + cells.correct]! + counts[offset + cells.wrong]!;
    let correct = counts[offset + cells.correct]!;
    for (let c = 0; c < recalls.length; c++) {
      const { group, signal } = recalls[c]!;
      let ofClass = 0;
      for (let cell = c * stride; cell < (c + 1) * stride; cell++) ofClass += counts[offset + cell]!;
      const hits = counts[offset + right[c]!]!;
      samples[group] = ofClass;
      sums[signal] = hits;
      total += ofClass;
      correct += hits;
    }
    samples[all] = total;
    sums[accuracy] = correct;
    return 0;
  };
}

function accuracySd({ output }: Plan): number {
  const labelled = sumOf(output?.accuracy?.labelled ?? []);
  return labelled === 0 ? UNKNOWN_ACCURACY_SD : eventSd(sumOf(output!.accuracy!.correct), labelled);
}
