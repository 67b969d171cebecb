import type { Signal } from './signal.js';

const WORDS: Readonly<Record<string, (feature: string) => string>> = {
  location: (feature) => `where the values of ${feature} lie (up or down)`,
  scale: (feature) => `how widely the values of ${feature} spread`,
  skew: (feature) => `how lopsided the values of ${feature} are`,
  tails: (feature) => `how many values of ${feature} are extreme on both sides`,
  missing: (feature) => `how often ${feature} is missing`,
  'out-of-range': (feature) => `how often ${feature} is outside the range of the reference`,
  other: (feature) => `how often ${feature} is none of the known categories`,
  'new-category': (feature) => `how often ${feature} is a value that the reference did not have`,
  undefined: () => 'how often the output is not a number',
  'mean-confidence': () => 'how sure the model is of its predictions, on average',
  'mean-margin': () => 'how far the likeliest class is ahead of the second, on average',
  'estimated-accuracy': () => 'the share of right predictions expected from their confidence',
  'mean-log': () => 'how long an inference takes (mean logarithm)',
  'over-objective': () => 'the share of inferences slower than the objective',
  accuracy: () => 'the share of right predictions among those that feedback came for',
  'error-rate': () => 'the share of inferences that failed',
};

const FIGURES: Readonly<Record<string, string>> = {
  'resource:rss': "the process's memory",
  'resource:cpu': "the process's use of the processor",
  'resource:temperature': "the device's temperature",
  'resource:battery': "the battery's charge",
  'resource:power': "the device's power",
};

const FIGURE_WORDS: Readonly<Record<string, (figure: string) => string>> = {
  mean: (figure) => `${figure}, on average`,
  'mean-log': (figure) => `${figure} (mean logarithm)`,
  'over-threshold': (figure) => `how often ${figure} is above its threshold`,
  'under-threshold': (figure) => `how often ${figure} is below its threshold`,
};

/** A signal in plain words, as the rest of "This watches …". */
export function describeSignal(signal: Signal): string {
  if (signal.features !== undefined) {
    return `how strongly ${signal.features[0]} and ${signal.features[1]} rise and fall together`;
  }
  if (signal.feature === 'feedback' && signal.name.startsWith('recall:')) {
    return `the share of right predictions where feedback says ${signal.name.slice('recall:'.length)}`;
  }
  if (signal.feature.startsWith('resource:') && FIGURES[signal.feature] !== undefined) {
    const figure = FIGURES[signal.feature]!;
    return FIGURE_WORDS[signal.name]?.(figure) ?? `${signal.name} of ${figure}`;
  }
  if (signal.name.startsWith('bucket:')) {
    return `the share of ${signal.feature} in bucket ${signal.name.slice('bucket:'.length)} of its less common values`;
  }
  if (signal.name.startsWith('error:')) {
    return `the share of inferences that failed for the reason ${signal.name.slice('error:'.length)}`;
  }
  if (signal.name.startsWith('share:')) {
    const value = signal.name.slice('share:'.length);
    return signal.feature === 'output'
      ? `the share of predictions that are ${value}`
      : `the share of ${signal.feature} that is ${value}`;
  }
  return WORDS[signal.name]?.(signal.feature) ?? `${signal.name} of ${signal.feature}`;
}
