import { describe, expect, it } from 'vitest';
import { QuantityFleet, type Change, type Inference } from './testing-quantities.js';

const fleet = new QuantityFleet(4);
const WINDOWS = 12;

/** The signals that fired, and the features that had an alarm. */
function fired(change?: Change): { signals: string[]; features: string[] } {
  const alarms = fleet.alarmsAfter(WINDOWS, change);
  return {
    signals: alarms.flatMap(({ signals }) => [...signals]).sort(),
    features: [...new Set(alarms.map(({ feature }) => feature))].sort(),
  };
}

/** One in so many inferences. */
function sometimes(share: number, change: (inference: Inference) => void): Change {
  return (inference, uniform) => {
    if (uniform() < share) change(inference);
  };
}

/** Top stays, the second class takes from the third: confidence knows nothing of it. */
function narrower(inference: Inference): void {
  const [last, second] = [...inference.scores].sort((x, y) => x - y).map((score) => inference.scores.indexOf(score));
  const given = 0.6 * inference.scores[last!]!;
  inference.scores[second!]! += given;
  inference.scores[last!]! -= given;
}

describe('a change in one quantity', () => {
  it('is nothing when there is none', () => {
    expect(fired()).toEqual({ signals: [], features: [] });
  });

  const cases: readonly [what: string, change: Change, features: string[], signal: string][] = [
    ['a mean', (inference) => (inference.a += 0.3), ['a'], 'a/location'],
    ['a spread', (inference) => (inference.b *= 1.3), ['b'], 'b/scale'],
    ['a missing rate', sometimes(0.1, (inference) => (inference.a = NaN)), ['a'], 'a/missing'],
    ['values beyond the range', sometimes(0.02, (inference) => (inference.b = 40)), ['b'], 'b/out-of-range'],
    ["a regression's answer", (inference) => (inference.litres += 1), ['litres'], 'litres/location'],
    ['a known category', sometimes(0.05, (inference) => (inference.shop = 'shop 0')), ['shop'], 'shop/share:shop 0'],
    ['a new category', sometimes(0.02, (inference) => (inference.shop = 'kiosk')), ['shop'], 'shop/new-category'],
    ['the margin alone', narrower, ['output'], 'output/mean-margin'],
    [
      'timeouts',
      sometimes(0.02, (inference) => (inference.error = 'timeout')),
      ['litres', 'output'],
      'output/error:timeout',
    ],
    ['slow answers', sometimes(0.05, (inference) => (inference.seconds = 0.08)), ['latency'], 'latency/over-objective'],
    ['latency below its objective', (inference) => (inference.seconds *= 1.3), ['latency'], 'latency/mean-log'],
  ];

  it.each(cases)('is seen in its own signals and in no others: %s', (_, change, features, signal) => {
    const found = fired(change);
    expect(found.signals).toContain(signal);
    expect(found.features).toEqual(features);
  });

  it('among the less common categories is seen in the bucket of the one that rose, and is no new category', () => {
    const { signals } = fired(sometimes(0.05, (inference) => (inference.shop = 'shop 190')));
    expect(signals.some((signal) => signal.startsWith('shop/bucket:'))).toBe(true);
    expect(signals).not.toContain('shop/new-category');
  });

  it('of one class of error leaves the others alone', () => {
    const { signals } = fired(sometimes(0.02, (inference) => (inference.error = 'runtime')));
    expect(signals).toContain('output/error:runtime');
    expect(signals).not.toContain('output/error:timeout');
  });

  it('below the objective is no share over it; the margin is no confidence', () => {
    expect(fired((inference) => (inference.seconds *= 1.3)).signals).not.toContain('latency/over-objective');
    expect(fired(narrower).signals).not.toContain('output/mean-confidence');
  });

  it('of a correlation alone is seen in the pair alone, although a fifth of both values is missing', () => {
    const correlate: Change = (inference) => {
      const { a, b } = inference;
      if (!Number.isNaN(a) && !Number.isNaN(b)) inference.b = 0.5 * a + Math.sqrt(0.75) * b;
    };
    const alarms = fleet.alarmsAfter(WINDOWS, correlate);
    expect(alarms.map(({ features, signals }) => [features, signals])).toEqual([[['a', 'b'], ['a~b/concordance']]]);
  });
});
