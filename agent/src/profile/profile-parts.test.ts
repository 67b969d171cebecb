import { planOf, numeric, categorical, classOutput } from '../testing/plans.js';
import { describe, expect, it } from 'vitest';

import { drawHistogram, drawPlan } from './draw-histogram.js';
import { findOutput } from './find-output.js';
import { LabelReader } from './label-reader.js';

const plain = { width: 40, colours: false };

describe('drawHistogram', () => {
  const shape = { labels: [], missing: 0, below: 0, above: 0 };

  it('draws mass over a linear axis: half of it in a tenth of the width is nine times as high', () => {
    const drawn = drawHistogram('x', { ...shape, edges: [0, 1, 10], counts: [50, 50] }, { width: 24, colours: false });
    const lines = ['  ██', '  ██', '  ██', `  ██${'▄'.repeat(18)}`, '  0                 10'];
    expect(drawn.split('\n')).toEqual(['x   n 100', ...lines]);
  });

  it('tells of what is not in bins, and shows the least of what is', () => {
    const drawn = drawHistogram(
      'x',
      { ...shape, edges: [0, 1, 2], counts: [99_999, 1], missing: 100_000, above: 50 },
      plain,
    );
    expect(drawn).toMatch(/^x {3}n 200,050 {3}missing 50\.0 % {3}above <0\.1 %\n/);
    expect(drawn.split('\n').at(-2)).toMatch(/▁$/);
  });

  it('says no data rather than divide by nothing', () => {
    expect(drawHistogram('x', { ...shape, edges: [0, 1], counts: [0] }, plain)).toBe('x   n 0\n  no data');
  });

  it('ranks categories, and leaves out the rest with a word', () => {
    const labels = Array.from({ length: 15 }, (_, i) => `c${i}`);
    const drawn = drawHistogram('c', { ...shape, labels, counts: labels.map((_, i) => i) }, plain);
    expect(drawn.split('\n')[1]).toMatch(/^ {2}c14 +█+ 13\.3 %$/);
    expect(drawn).toMatch(/and 3 more$/);
  });

  it('gives no command of a name to the terminal, and fits its width', () => {
    const drawn = drawHistogram(
      '\u001b[31mred\n',
      { ...shape, labels: ['\u0007bell', 'x'.repeat(99)], counts: [1, 2] },
      plain,
    );
    expect(drawn).not.toMatch(/\p{Cc}(?<!\n)/u);
    for (const line of drawn.split('\n')) expect(line.length).toBeLessThanOrEqual(48);
  });

  it('draws each feature of a plan, its classes and its confidence', () => {
    const plan = planOf(
      [numeric('heat', { tensor: 'x', column: 0 }), categorical('kind', { tensor: 'k', column: 0 }, ['a'])],
      {
        output: classOutput('p', ['yes', 'no']),
      },
    );
    const titles = drawPlan(plan, plain)
      .split('\n\n')
      .map((block) => block.split('   ')[0]);
    expect(titles).toEqual(['heat', 'kind', 'predicted class (p)', 'confidence']);
  });
});

describe('findOutput', () => {
  const outputs = ['p', 'z', 'class'].map((name) => ({
    name,
    type: name === 'class' ? 'int64' : 'float32',
    shape: [-1, 2],
  }));
  const floats = (...values: number[]) => ({ type: 'float32', dims: [2, 2], data: Float32Array.from(values) });
  const classes = { type: 'int64', dims: [2], data: BigInt64Array.of(0n, 1n) };

  it('takes rows that add up to 1 for probabilities, wherever they stand', () => {
    const results = { z: floats(3, -1, 2, 2), p: floats(0.25, 0.75, 1, 0), class: classes };
    expect(findOutput(outputs, results, 2, {}, ['no', 'yes'])).toMatchObject({ kind: 'classes', tensor: 'p', form: 'probabilities', classes: ['no', 'yes'] }); // prettier-ignore
  });

  it('takes as many numbers as there are classes for logits, others for a regression, and a word for both', () => {
    const results = { z: floats(3, -1, 2, 2), class: classes };
    expect(findOutput(outputs, results, 2, {}, ['no', 'yes'])).toMatchObject({ tensor: 'z', form: 'logits' });
    expect(findOutput(outputs, results, 2, {}, undefined)).toMatchObject({
      kind: 'regression',
      tensor: 'z',
      shape: [2],
    });
    expect(findOutput(outputs, results, 2, { form: 'logits' }, undefined)).toMatchObject({
      classes: ['class 0', 'class 1'],
    });
    expect(findOutput(outputs, { class: classes }, 2, {}, undefined)).toMatchObject({ kind: 'none' });
  });

  it('says what there is when the output named is none of them, or has other classes', () => {
    const results = { p: floats(0.25, 0.75, 1, 0) };
    expect(() => findOutput(outputs, results, 2, { output: 'q' }, undefined)).toThrow("no output 'q' of floating-point numbers; it has p (float32)"); // prettier-ignore
    expect(() => findOutput(outputs, results, 2, { classes: ['a', 'b', 'c'] }, undefined)).toThrow(
      '2 numbers a row, but 3 classes',
    );
  });
});

describe('LabelReader', () => {
  it('takes names and numbers of classes; anything else is no label', () => {
    const reader = new LabelReader(['walk', '0', 'sit']);
    expect([' walk ', '0', '2', 2, null, '', 'run', '3', '-1', '1.5'].map((cell) => reader.read(cell))).toEqual([
      0, 1, 2, 2, -1, -1, -1, -1, -1, -1,
    ]);
    expect(() => reader.check('label')).not.toThrow();
  });

  it('complains when not one label is a class', () => {
    const reader = new LabelReader(['walk', 'sit']);
    reader.read('WALK');
    expect(() => reader.check('activity')).toThrow(
      /no label in 'activity' is a class: it says 'WALK', the classes are walk, sit/,
    );
  });
});
