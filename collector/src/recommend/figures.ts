import type { SignalEffect } from '../release/types.js';

/** Effects of which something is known, with finite figures: they are stored and sent as JSON, which has no infinity. */
export function figures(effects: readonly SignalEffect[]): SignalEffect[] {
  return effects
    .filter(({ finding, low, high }) => finding !== 'no-data' && Number.isFinite(low) && Number.isFinite(high))
    .map((effect) => ({ ...effect, evidence: Math.min(effect.evidence, Number.MAX_VALUE) }));
}
