import { describe, it, expect } from 'vitest';
import { Random } from '../random/random.js';
import type { LabelledRows } from './network.js';
import { scoreNetwork } from './score.js';
import { trainNetwork } from './train.js';

describe('trainNetwork', () => {
  it('comes near the best possible accuracy on two Gaussians of known overlap, and is calibrated', () => {
    // Means 2 apart, unit variance: Bayes accuracy is Phi(1) = 0.8413.
    const network = trainNetwork(gaussians(new Random(1), 8000, 2), new Random(2), { hidden: 0, epochs: 4 });
    const score = scoreNetwork(network, gaussians(new Random(3), 20_000, 2));
    expect(score.accuracy).toBeGreaterThan(0.83);
    expect(score.accuracy).toBeLessThan(0.853);
    expect(score.calibrationError).toBeLessThan(0.02);
  });

  it('learns with a hidden layer what no straight line can separate', () => {
    const options = { hidden: 8, epochs: 12 };
    const network = trainNetwork(exclusiveOr(new Random(4), 4000), new Random(5), options);
    const straight = trainNetwork(exclusiveOr(new Random(4), 4000), new Random(5), { ...options, hidden: 0 });
    const heldOut = exclusiveOr(new Random(6), 4000);
    expect(scoreNetwork(network, heldOut).accuracy).toBeGreaterThan(0.95);
    expect(scoreNetwork(straight, heldOut).accuracy).toBeLessThan(0.7);
  });

  it('takes features far from zero and missing ones, and repeats itself for the same seeds', () => {
    const rows = gaussians(new Random(7), 4000, 4, 1500, 20);
    for (let row = 0; row < rows.rowCount; row += 10) rows.features[row * 2 + 1] = NaN;
    const network = trainNetwork(rows, new Random(8), { hidden: 4, epochs: 4 });
    expect(scoreNetwork(network, rows).accuracy).toBeGreaterThan(0.95);
    const again = trainNetwork(rows, new Random(8), { hidden: 4, epochs: 4 });
    expect(again).toEqual(network);
  });

  it('refuses to train or score on nothing', () => {
    const none = {
      features: new Float32Array(),
      labels: new Uint8Array(),
      rowCount: 0,
      featureCount: 2,
      classCount: 2,
    };
    expect(() => trainNetwork(none, new Random(1), { hidden: 0, epochs: 1 })).toThrow(RangeError);
  });
});

/** Two classes `distance` apart along the first feature; the second feature is noise. */
function gaussians(random: Random, rowCount: number, distance: number, centre = 0, spread = 1): LabelledRows {
  return fill(rowCount, (row, features) => {
    const label = random.integer(2);
    features[row * 2] = centre + spread * (random.normal() + (label - 0.5) * distance);
    features[row * 2 + 1] = centre + spread * random.normal();
    return label;
  });
}

function exclusiveOr(random: Random, rowCount: number): LabelledRows {
  return fill(rowCount, (row, features) => {
    const [x, y] = [random.between(-1, 1), random.between(-1, 1)];
    features[row * 2] = x;
    features[row * 2 + 1] = y;
    return x > 0 === y > 0 ? 1 : 0;
  });
}

function fill(rowCount: number, next: (row: number, features: Float32Array) => number): LabelledRows {
  const features = new Float32Array(rowCount * 2);
  const labels = new Uint8Array(rowCount);
  for (let row = 0; row < rowCount; row++) labels[row] = next(row, features);
  return { features, labels, rowCount, featureCount: 2, classCount: 2 };
}
