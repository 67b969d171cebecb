import { describe, expect, it } from 'vitest';
import { manyCohorts } from './many-cohorts.js';

describe('manyCohorts', () => {
  it('makes up so many cohorts, whatever their number', () => {
    for (const cohorts of [100, 1_000]) {
      const values = new Set(
        manyCohorts(20_000, cohorts).flatMap((attributes) =>
          Object.entries(attributes).map((entry) => entry.join('=')),
        ),
      );
      expect(values.size).toBe(cohorts);
    }
  });

  it('says when it can not', () => {
    expect(() => manyCohorts(10, 3)).toThrow(RangeError);
  });
});
