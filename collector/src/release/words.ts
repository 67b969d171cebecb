import type { EffectKind, ReleaseJudgement, SignalEffect } from './types.js';

const NAMES: Readonly<Record<EffectKind, string>> = {
  accuracy: 'Accuracy',
  'estimated-accuracy': 'Estimated accuracy',
  'class-shares': 'The share of answers',
  output: 'The output',
  confidence: 'Confidence',
  errors: 'The share of inferences that failed',
  latency: 'Latency',
  crashes: 'Starts of the agent a day',
  memory: 'Memory',
  energy: 'Power',
  inputs: 'Inputs',
};

/** Such as "Accuracy fell by 41 points on 12 upgraded devices, compared with 30 others." */
export function effectWords(effect: SignalEffect, comparison: ReleaseJudgement['comparison']): string {
  const { kind, devices, controls } = effect;
  const verb = effect.effect < 0 ? 'fell' : 'rose';
  const against = comparison === 'control' ? `compared with ${controls} others` : 'compared with before';
  return `${NAMES[kind]}${ofWhat(effect)} ${verb} by ${size(effect)} on ${devices} upgraded devices, ${against}.`;
}

function ofWhat({ kind, signal }: SignalEffect): string {
  if (kind === 'class-shares') return ` ${signal.replaceAll('output/share:', '').replaceAll('+', ' or ')}`;
  return kind === 'inputs' ? ` (${signal})` : '';
}

function size({ kind, signal, effect }: SignalEffect): string {
  const amount = Math.abs(effect);
  if (kind === 'crashes') return amount.toFixed(2);
  if (kind === 'inputs' || kind === 'output') return `${amount.toFixed(2)} standard deviations`;
  if (kind === 'memory' || kind === 'energy' || signal.endsWith('/mean-log')) {
    return `${(100 * Math.abs(Math.expm1(effect))).toFixed(0)} %`;
  }
  return `${(100 * amount).toFixed(1)} points`;
}
