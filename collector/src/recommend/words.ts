import { cohortWords, listed } from '../incidents/words.js';
import type { CohortOf, EffectKind, ReleaseScope, SignalEffect } from '../release/types.js';
import { VARIANT } from './cells.js';

/** Set descriptions, as the cells have them, to the scope that is handed on. */
export function scopeOf(sets: readonly CohortOf[]): ReleaseScope {
  const cohorts = unique(sets.map(withoutVariant));
  const variants = sets.map((set) => set[VARIANT]);
  const named = [...new Set(variants.filter((variant) => variant !== undefined))].sort();
  return variants.every((variant) => variant !== undefined) && named.length > 0
    ? { cohorts, variants: named }
    : { cohorts };
}

function withoutVariant(set: CohortOf): CohortOf {
  return Object.fromEntries(Object.entries(set).filter(([name]) => name !== VARIANT));
}

function unique(cohorts: readonly CohortOf[]): CohortOf[] {
  const key = (cohort: CohortOf): string => JSON.stringify(Object.entries(cohort).sort());
  return [...new Map(cohorts.map((cohort) => [key(cohort), cohort])).values()];
}

/** "on watch devices", "on all devices that run int8", "on 3 devices". Names of devices stay in the scope: they can be forgotten there. */
export function scopeWords({ cohorts, variants, devices }: ReleaseScope): string {
  if (devices !== undefined) return `on ${devices.length} ${devices.length === 1 ? 'device' : 'devices'}`;
  const where = cohortWords(cohorts);
  const named = variants?.map((variant) => (variant === '' ? 'the variant without a name' : variant));
  return named === undefined ? where : `${where} that run ${listed(named, 'or')}`;
}

/** Shares of one, told in points; the rest but for these in its own unit. */
const POINTS: readonly EffectKind[] = [
  'accuracy',
  'estimated-accuracy',
  'class-shares',
  'confidence',
  'errors',
  'latency',
];
/** Logarithms, told as parts of a hundred. */
const LOGARITHMS: readonly EffectKind[] = ['memory', 'energy'];

const NAMES: Readonly<Record<EffectKind, string>> = {
  accuracy: 'accuracy',
  'estimated-accuracy': 'estimated accuracy',
  'class-shares': 'share of answers',
  output: 'output',
  confidence: 'mean confidence',
  errors: 'failed inferences',
  latency: 'latency',
  crashes: 'starts of the agent per device and day',
  memory: 'memory',
  energy: 'power',
  inputs: 'inputs',
};

/** "accuracy -41 points (-46 to -36)", "inputs +0.3 σ (+0.2 to +0.4) in gyro_x/scale". */
export function effectWords(effect: SignalEffect): string {
  const { kind, signal, low, high } = effect;
  const figure = (value: number): string => `${value < 0 ? '-' : '+'}${sizeOf(effect, value)}`;
  const where = kind === 'output' || kind === 'inputs' || kind === 'class-shares' ? ` in ${signal}` : '';
  return `${NAMES[kind]} ${figure(effect.effect)}${unitOf(effect)} (${figure(low)} to ${figure(high)})${where}`;
}

function sizeOf(effect: SignalEffect, value: number): string {
  if (isLogarithm(effect)) return rounded(100 * Math.abs(Math.expm1(value)));
  return rounded(Math.abs(value) * (POINTS.includes(effect.kind) ? 100 : 1));
}

function unitOf(effect: SignalEffect): string {
  if (isLogarithm(effect)) return ' %';
  if (POINTS.includes(effect.kind)) return ' points';
  return effect.kind === 'crashes' ? '' : ' σ';
}

function isLogarithm({ kind, signal }: SignalEffect): boolean {
  return LOGARITHMS.includes(kind) || (kind === 'latency' && signal.endsWith('/mean-log'));
}

/** What taking a harm away is expected to bring: "accuracy +41 points on 12 devices". */
export function gainWords(harms: readonly SignalEffect[]): string {
  const best = [...harms].sort((a, b) => GAIN_ORDER.indexOf(a.kind) - GAIN_ORDER.indexOf(b.kind))[0];
  if (best === undefined || !GAIN_ORDER.includes(best.kind)) return '';
  const { kind, effect, devices } = best;
  const size = `${effect < 0 ? '+' : '-'}${sizeOf(best, effect)}${unitOf(best)}`;
  return `${NAMES[kind]} ${size} on ${devices} ${devices === 1 ? 'device' : 'devices'}`;
}

/** What people gain by, first things first; an unlike share of classes is no gain that can be put into a figure. */
const GAIN_ORDER: readonly EffectKind[] = [
  ...(['accuracy', 'crashes', 'errors', 'estimated-accuracy', 'latency', 'memory', 'energy'] as const),
];

function rounded(value: number): string {
  return String(Number(value.toPrecision(2)));
}

export { listed };
