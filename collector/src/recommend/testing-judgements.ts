import type { CohortOf, EffectKind, ReleaseJudgement, SignalEffect } from '../release/types.js';
import type { Findings } from './findings.js';

export const RELEASE = { model: 'gait', from: '1.1.0', to: '1.2.0' } as const;
export const LOOK = 1_768_000_000;

/** An effect on accuracy, in points: harm beyond three. */
export function accuracyEffect(points: number, change: Partial<SignalEffect> = {}): SignalEffect {
  return testEffect('accuracy', points / 100, { signal: 'feedback/accuracy', margin: 0.03, ...change });
}

/** Three hundredths to either side, found by where they lie. */
export function testEffect(kind: EffectKind, effect: number, change: Partial<SignalEffect> = {}): SignalEffect {
  const margin = change.margin ?? 0.03;
  const half = 0.03;
  const bad = kind === 'accuracy' || kind === 'estimated-accuracy' || kind === 'confidence' ? -effect : effect;
  const { low = effect - half, high = effect + half } = change;
  const worst = bad + (high - low) / 2;
  const best = bad - (high - low) / 2;
  const finding = best > margin ? 'harm' : worst < margin ? 'no-harm' : 'inconclusive';
  const figures = { effect, low, high, margin };
  const evidence = finding === 'harm' ? 5_000 : 0.5;
  return { kind, signal: kind, ...figures, finding, devices: 20, controls: 20, evidence, ...change };
}

/** A judgement whose verdict follows from its effects. */
export function testJudgement(
  cohort: CohortOf,
  effects: readonly SignalEffect[],
  change: Partial<ReleaseJudgement> = {},
): ReleaseJudgement {
  const findings = effects.map(({ finding }) => finding);
  const verdict = findings.includes('harm')
    ? 'harmful'
    : findings.includes('inconclusive')
      ? 'inconclusive'
      : findings.length > 0
        ? 'harmless'
        : 'no-data';
  const sides = { comparison: 'control', devices: 20, controls: 20, outliers: [] } as const;
  return {
    release: RELEASE,
    cohort,
    at: LOOK,
    verdict,
    reason: `${verdict}.`,
    inputs: 'same',
    effects,
    ...sides,
    ...change,
  };
}

export function testFindings(judgements: readonly ReleaseJudgement[], change: Partial<Findings> = {}): Findings {
  return { judgements, history: [], anomalies: [], incidents: [], at: LOOK, ...change };
}
