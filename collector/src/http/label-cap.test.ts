import { describe, expect, it } from 'vitest';
import { LabelCap } from './label-cap.js';

describe('LabelCap', () => {
  it('gives the first their own series for good, and all that come later one together', () => {
    const cap = new LabelCap(2);
    expect(['a', 'b', 'c', 'a', 'd', 'b'].map((name) => cap.label(name))).toEqual([
      'a',
      'b',
      'other',
      'a',
      'other',
      'b',
    ]);
  });
});
