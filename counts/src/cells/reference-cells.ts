import type { Plan } from '../plan/plan.js';
import { cellLayout } from './layout.js';

/**
 * The reference's counts in plan order, as a report of the reference rows would have them: for comparing merged counts
 * with the training data. 0 in blocks without a reference (pairs, latency, errors, and
 * features that are still being learnt). A Float64Array, since references
 * may be larger than 32 bits.
 */
export function referenceCells(plan: Plan): Float64Array {
  const layout = cellLayout(plan);
  const cells = new Float64Array(layout.cellCount);
  for (const block of layout.blocks) {
    const feature = block.feature === undefined ? undefined : plan.features[block.feature];
    if (feature !== undefined) {
      if ('reference' in feature) cells.set(feature.reference, block.offset);
    } else if (block.kind === 'classes') cells.set(plan.output!.reference.classes, block.offset);
    else if (block.kind === 'confidence') cells.set(plan.output!.reference.confidence, block.offset);
    else if (block.kind === 'margin') cells.set(plan.output!.reference.margin!, block.offset);
  }
  return cells;
}
