import { describe, expect, it } from 'vitest';
import { rollbackOptions } from './options.js';

describe('options of bench:rollback', () => {
  it('writes the project’s results only after a whole run', () => {
    expect(rollbackOptions([])).toMatchObject({ rollouts: 200, seed: 1, jobs: 1, dry: false });
    expect(rollbackOptions(['--only', 'good,bad-cohort'])).toMatchObject({ kinds: ['good', 'bad-cohort'], dry: true });
    expect(rollbackOptions(['--rollouts', '20'])).toMatchObject({ dry: true });
    expect(rollbackOptions(['--judges', 'Kayenta'])).toMatchObject({ judges: ['Kayenta'], dry: true });
  });

  it('refuses kinds that are none, and numbers that are none', () => {
    expect(() => rollbackOptions(['--only', 'worse'])).toThrow(/no kind "worse"; there are good, harmless/);
    expect(() => rollbackOptions(['--rollouts', '0'])).toThrow(RangeError);
    expect(() => rollbackOptions(['--jobs', 'two'])).toThrow(RangeError);
    expect(() => rollbackOptions(['--weeks', '2'])).toThrow(TypeError);
  });
});
