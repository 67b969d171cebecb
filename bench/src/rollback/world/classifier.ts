import type { Normals } from '../../quality/draw/normals.js';

export const FEATURES = 3;
export const CLASSES = ['idle', 'walk', 'run', 'fall'] as const;
/** Distance of each class's mean from the origin, in standard deviations of a feature: some 88 % can be told. */
const RADIUS = 2.1;
/** Four corners of a tetrahedron. */
const CORNERS = [
  [1, 1, 1],
  [1, -1, -1],
  [-1, 1, -1],
  [-1, -1, 1],
].map((corner) => corner.map((value) => (value * RADIUS) / Math.sqrt(3)));

/** Where each class lies among the features: the world, which no model changes. */
export function classMean(of: number, feature: number): number {
  return CORNERS[of]![feature]!;
}

/** A linear model and softmax, as a version of it is: logits = (W x + b) / temperature. */
export interface Classifier {
  /** Row-major classes x features. */
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly temperature: number;
  /** What its preprocessing makes of feature 0, before the model and the counts see it. */
  readonly unit: number;
}

/** The best that can be done when all classes are equally likely. */
export function bestClassifier(): Classifier {
  const weights = Float64Array.from(CORNERS.flat());
  return { weights, bias: new Float64Array(CLASSES.length), temperature: 1, unit: 1 };
}

/** Other weights of about the same worth. */
export function retrained(from: Classifier, random: Normals, by: number): Classifier {
  return {
    ...from,
    weights: from.weights.map((weight) => weight + by * random.normal()),
    bias: from.bias.map((value) => value + by * random.normal()),
  };
}

/** As weights of 8 bits have it: rounded to a grid. */
export function quantised(from: Classifier): Classifier {
  const step = RADIUS / 24;
  return { ...from, weights: from.weights.map((weight) => Math.round(weight / step) * step) };
}

/**
 * A model that has lost `loss` of its accuracy (up to 0.4): it takes one class for another and leans towards that one.
 * Strength by bisection over drawn rows. With a `temperature` below 1 it is surer of itself.
 */
export function spoilt(from: Classifier, random: Normals, loss: number, temperature = 1): Classifier {
  const rows = drawRows(random, 4_000);
  const [lost, gains] = [random.integer(CLASSES.length), 1 + random.integer(CLASSES.length - 1)];
  const into = (lost + gains) % CLASSES.length;
  const at = (strength: number): Classifier => ({
    ...from,
    bias: from.bias.map((value, c) => value + (c === into ? 2.5 * strength : c === lost ? -2.5 * strength : 0)),
    weights: from.weights.map((weight, i) => {
      const [c, f] = [Math.floor(i / FEATURES), i % FEATURES];
      const other = c === into ? lost : c === lost ? into : c;
      return weight + 0.5 * strength * (classMean(other, f) - classMean(c, f));
    }),
    temperature,
  });
  const target = accuracyOn(from, rows) - loss;
  let [low, high] = [0, 4];
  for (let step = 0; step < 24; step++) {
    const middle = (low + high) / 2;
    if (accuracyOn(at(middle), rows) > target) low = middle;
    else high = middle;
  }
  return at(high);
}

export interface DrawnRows {
  readonly values: Float64Array;
  readonly labels: Uint8Array;
}

/** Rows of the plain world: every class equally likely, no device's own ways. */
export function drawRows(random: Normals, count: number): DrawnRows {
  const values = new Float64Array(count * FEATURES);
  const labels = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    labels[row] = random.integer(CLASSES.length);
    for (let f = 0; f < FEATURES; f++) values[row * FEATURES + f] = classMean(labels[row]!, f) + random.normal();
  }
  return { values, labels };
}

/** Probabilities of each class, into `scores`; returns the likeliest class. */
export function classify(
  model: Classifier,
  values: Float64Array,
  row: number,
  scores: Float64Array,
  scoresAt: number,
): number {
  const classes = CLASSES.length;
  let top = 0;
  for (let c = 0; c < classes; c++) {
    let logit = model.bias[c]!;
    for (let f = 0; f < FEATURES; f++) logit += model.weights[c * FEATURES + f]! * values[row * FEATURES + f]!;
    scores[scoresAt + c] = logit / model.temperature;
    if (scores[scoresAt + c]! > scores[scoresAt + top]!) top = c;
  }
  const highest = scores[scoresAt + top]!;
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += scores[scoresAt + c] = Math.exp(scores[scoresAt + c]! - highest);
  for (let c = 0; c < classes; c++) scores[scoresAt + c]! /= sum;
  return top;
}

function accuracyOn(model: Classifier, { values, labels }: DrawnRows): number {
  const scores = new Float64Array(CLASSES.length);
  let right = 0;
  for (const [row, label] of labels.entries()) if (classify(model, values, row, scores, 0) === label) right++;
  return right / labels.length;
}
