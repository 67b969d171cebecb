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

/** "on watch devices", "on all devices that run int8", "on device d1". */
export function scopeWords({ cohorts, variants, devices }: ReleaseScope): string {
  if (devices !== undefined) {
    const shown = devices.length > 5 ? [...devices.slice(0, 5), `${devices.length - 5} more`] : devices;
    return `on ${devices.length === 1 ? 'device' : 'devices'} ${listed(shown, 'and')}`;
  }
  const where = cohortWords(cohorts);
  const named = variants?.map((variant) => (variant === '' ? 'the variant without a name' : variant));
  return named === undefined ? where : `${where} that run ${listed(named, 'or')}`;
}

const POINTS: Partial<Record<EffectKind, readonly [string, string]>> = {
  accuracy: ['accuracy', 'accuracy'],
  'estimated-accuracy': ['estimated accuracy', 'estimated accuracy'],
  'class-shares': ['shares of classes differ by', 'shares of classes differ by'],
  confidence: ['mean confidence', 'mean confidence'],
  errors: ['failed inferences', 'failed inferences'],
};

const OTHERS: Partial<Record<EffectKind, string>> = {
  output: 'the output moves',
  latency: 'latency',
  crashes: 'starts of the agent per device and day',
  memory: 'memory',
  energy: 'energy of an inference',
  inputs: 'inputs move',
};

/** "accuracy -41 points (-46 to -36)". */
export function effectWords(effect: SignalEffect): string {
  const { kind, low, high } = effect;
  const [unit, scale] = kind in POINTS ? [' points', 100] : ['', 1];
  const [name = kind] = POINTS[kind] ?? [OTHERS[kind] ?? kind];
  const figure = (value: number): string => `${value < 0 ? '-' : '+'}${rounded(Math.abs(value) * scale)}`;
  const signal = kind === 'output' || kind === 'inputs' || kind === 'class-shares' ? `, most in ${effect.signal}` : '';
  return `${name} ${figure(effect.effect)}${unit} (${figure(low)} to ${figure(high)})${signal}`;
}

/** What taking a harm away is expected to bring: "accuracy +41 points on 12 devices". */
export function gainWords(harms: readonly SignalEffect[]): string {
  const best = [...harms].sort((a, b) => GAIN_ORDER.indexOf(a.kind) - GAIN_ORDER.indexOf(b.kind))[0];
  if (best === undefined || !GAIN_ORDER.includes(best.kind)) return '';
  const { kind, effect, devices } = best;
  const size = kind in POINTS ? `${rounded(Math.abs(effect) * 100)} points` : rounded(Math.abs(effect));
  const sign = effect < 0 ? '+' : '-';
  const name = POINTS[kind]?.[0] ?? OTHERS[kind] ?? kind;
  return `${name} ${sign}${size} on ${devices} ${devices === 1 ? 'device' : 'devices'}`;
}

/** What people gain by, first things first; an unlike share of classes is no gain that can be put into a figure. */
const GAIN_ORDER: readonly EffectKind[] = [
  ...(['accuracy', 'crashes', 'errors', 'estimated-accuracy', 'latency', 'memory', 'energy'] as const),
];

export function rounded(value: number): string {
  return String(Number(value.toPrecision(2)));
}

export { listed };
