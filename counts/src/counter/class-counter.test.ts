import { describe, expect, it } from 'vitest';
import { blockOf, cellLayout } from '../cells/layout.js';
import { classOutput, planOf } from '../testing/plans.js';
import { Counter } from './counter.js';

const CLASSES = ['a', 'b', 'c'];

function count(
  form: 'probabilities' | 'logits',
  scores: readonly number[],
  single = false,
): { classes: number[]; confidence: number[] } {
  const plan = planOf([], { output: classOutput(CLASSES, { form }) });
  const counter = new Counter(plan);
  const array = single ? Float32Array.from(scores) : Float64Array.from(scores);
  counter.countClasses(array, scores.length / CLASSES.length);
  return outputOf(plan, counter);
}

function outputOf(
  plan: Parameters<typeof cellLayout>[0],
  counter: Counter,
): { classes: number[]; confidence: number[] } {
  const cellsOf = (kind: 'classes' | 'confidence'): number[] => {
    const block = blockOf(cellLayout(plan), kind)!;
    return [...counter.cells.subarray(block.offset, block.offset + block.length)];
  };
  const confidence = cellsOf('confidence');
  return { classes: cellsOf('classes'), confidence: confidence.flatMap((n, bin) => new Array<number>(n).fill(bin)) };
}

describe('countClasses', () => {
  it('takes the largest score, the first of equal ones, and its probability', () => {
    expect(count('probabilities', [0.2, 0.7, 0.1, 0.4, 0.4, 0.2, 0, 0, 1])).toEqual({
      classes: [1, 1, 1, 0],
      confidence: [8, 14, 19],
    });
  });

  it('puts 1, and what rounding puts above it, into the last bin, and takes float32', () => {
    expect(count('probabilities', [1, 0, 0, 1.0000001, 0, 0, 0.5, 0, 0], true)).toEqual({
      classes: [3, 0, 0, 0],
      confidence: [10, 19, 19],
    });
    expect(count('probabilities', [-0.1, -0.2, -0.3]).confidence).toEqual([0]);
  });

  it('softmaxes logits without overflow', () => {
    // softmax(0, ln 2, ln 5) = 1/8, 2/8, 5/8; a constant added to all changes nothing.
    const logits = [0, Math.log(2), Math.log(5)];
    for (const shift of [0, 1e4, -1e4])
      expect(
        count(
          'logits',
          logits.map((l) => l + shift),
        ).confidence,
      ).toEqual([12]);
    expect(count('logits', [1e308, -1e308, 0])).toEqual({ classes: [1, 0, 0, 0], confidence: [19] });
    expect(count('logits', [-Infinity, -5, -5])).toEqual({ classes: [0, 1, 0, 0], confidence: [10] });
  });

  it('counts rows that are no numbers as undefined, without a confidence', () => {
    const undefinedOnly = { classes: [0, 0, 0, 1], confidence: [] };
    for (const form of ['probabilities', 'logits'] as const) {
      for (const row of [
        [NaN, 0.5, 0.5],
        [0.9, 0.1, NaN],
        [Infinity, 0, 0],
        [-Infinity, -Infinity, -Infinity],
      ]) {
        expect(count(form, row)).toEqual(undefinedOnly);
      }
    }
  });
});

describe('countPredictions', () => {
  it('counts what is known when only the top class is, and unknown classes as undefined', () => {
    const plan = planOf([], { output: classOutput(CLASSES) });
    const counter = new Counter(plan);
    counter.countPredictions(Int32Array.of(0, 2, -1, 3, 1), Float64Array.of(0.5, 1, 0.9, 0.9, NaN), 5);
    expect(outputOf(plan, counter)).toEqual({ classes: [1, 0, 1, 3], confidence: [10, 19] });
  });
});
