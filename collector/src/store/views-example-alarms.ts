import { instantOf } from './views-instant.js';
import type { AlarmView } from './views.js';

/** Evidence that gathers, and has not sufficed yet. */
export function examplePending(newestSeconds: number): AlarmView {
  const at = instantOf(newestSeconds - 900);
  return {
    alarm: 'pending:greenhouse:hw=edge-a:temperature/location',
    model: 'greenhouse',
    plan: '5d1f'.repeat(16),
    cohort: { hw: 'edge-a' },
    devices: 16,
    feature: 'temperature',
    features: ['temperature'],
    signal: 'temperature/location',
    signals: ['temperature/location'],
    lane: 'evidence',
    state: 'pending',
    progress: 0.34,
    raisedAt: at,
    changedAt: at,
    evidence: 8_225,
    effect: {
      shiftSigma: 'inconclusive',
      psi: 'inconclusive',
      js: 'inconclusive',
      wasserstein: 'inconclusive',
      ks: 'inconclusive',
    },
  };
}

/** A gentle drift, a gross break in the fast lane, and one that is over. */
export function exampleAlarms(newestSeconds: number): readonly AlarmView[] {
  const temperature: AlarmView = {
    alarm: 'al-temperature',
    model: 'greenhouse',
    plan: '5d1f'.repeat(16),
    cohort: { hw: 'edge-b' },
    devices: 16,
    feature: 'temperature',
    features: ['temperature'],
    signal: 'temperature/location',
    signals: ['temperature/location', 'temperature/skew'],
    lane: 'evidence',
    state: 'firing',
    raisedAt: instantOf(newestSeconds - 3 * 3600),
    changedAt: instantOf(newestSeconds - 4 * 3600),
    evidence: 41_210,
    effect: { shiftSigma: 0.31, psi: 0.094, js: 0.107, wasserstein: 0.3, ks: 0.122 },
  };

  const light: AlarmView = {
    ...temperature,
    alarm: 'al-light',
    cohort: { hw: 'edge-c' },
    feature: 'light',
    features: ['light'],
    signal: 'light/location',
    signals: ['light/location', 'light/out-of-range'],
    lane: 'fast',
    raisedAt: instantOf(newestSeconds - 1800),
    changedAt: instantOf(newestSeconds - 2400),
    evidence: 11.4,
    effect: { shiftSigma: -1.8, psi: 3.1, js: 0.62, wasserstein: 1.7, ks: 0.66 },
  };

  const humidity: AlarmView = {
    ...temperature,
    alarm: 'al-humidity',
    cohort: {},
    devices: 48,
    feature: 'humidity',
    features: ['humidity'],
    signal: 'humidity/scale',
    signals: ['humidity/scale'],
    state: 'resolved',
    raisedAt: instantOf(newestSeconds - 3 * 86_400),
    changedAt: instantOf(newestSeconds - 3.2 * 86_400),
    resolvedAt: instantOf(newestSeconds - 2 * 86_400),
    effect: { shiftSigma: 0.12, psi: 0.021, js: 0.05, wasserstein: 0.11, ks: 0.04 },
  };

  return [light, temperature, humidity];
}
