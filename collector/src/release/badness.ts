import type { EffectKind, SignalEffect } from './types.js';

const LESS_IS_WORSE: readonly EffectKind[] = ['accuracy', 'estimated-accuracy', 'confidence'];
const EITHER_IS_WORSE: readonly EffectKind[] = ['class-shares', 'output', 'inputs'];

/** How far an effect went in its bad direction, in margins: above 1 is beyond what is accepted. */
export function badnessOf({ kind, effect, margin }: SignalEffect): number {
  return worse(kind, effect) / (margin > 0 ? margin : 1);
}

/** Its 95 % interval in the same unit, the better end first. */
export function badnessInterval({ kind, low, high, margin }: SignalEffect): readonly [number, number] {
  const unit = margin > 0 ? margin : 1;
  if (EITHER_IS_WORSE.includes(kind)) {
    const least = low <= 0 && high >= 0 ? 0 : Math.min(Math.abs(low), Math.abs(high));
    return [least / unit, Math.max(Math.abs(low), Math.abs(high)) / unit];
  }
  const ends = [worse(kind, low) / unit, worse(kind, high) / unit];
  return [Math.min(...ends), Math.max(...ends)];
}

function worse(kind: EffectKind, effect: number): number {
  if (EITHER_IS_WORSE.includes(kind)) return Math.abs(effect);
  return LESS_IS_WORSE.includes(kind) ? -effect : effect;
}
