import type { Signal } from './signal.js';

const WORDS: Readonly<Record<string, (feature: string) => string>> = {
  location: (feature) => `where the values of ${feature} lie (up or down)`,
  scale: (feature) => `how widely the values of ${feature} spread`,
  skew: (feature) => `how lopsided the values of ${feature} are`,
  tails: (feature) => `how many values of ${feature} are extreme on both sides`,
  missing: (feature) => `how often ${feature} is missing`,
  'out-of-range': (feature) => `how often ${feature} is outside the range of the reference`,
  other: (feature) => `how often ${feature} is none of the known categories`,
  undefined: () => 'how often the output is not a number',
  'mean-confidence': () => 'how sure the model is of its predictions, on average',
  'estimated-accuracy': () => 'the share of right predictions expected from their confidence',
  'mean-log': () => 'how long an inference takes (mean logarithm)',
  'over-objective': () => 'the share of inferences slower than the objective',
  'error-rate': () => 'the share of inferences that failed',
};

/** A signal in plain words, as the rest of "This watches …". */
export function describeSignal(signal: Signal): string {
  if (signal.features !== undefined) {
    return `how strongly ${signal.features[0]} and ${signal.features[1]} rise and fall together`;
  }
  if (signal.name.startsWith('share:')) {
    const value = signal.name.slice('share:'.length);
    return signal.feature === 'output'
      ? `the share of predictions that are ${value}`
      : `the share of ${signal.feature} that is ${value}`;
  }
  return WORDS[signal.name]?.(signal.feature) ?? `${signal.name} of ${signal.feature}`;
}
