import { expect, it } from 'vitest';
import { formsMissing } from './printed-form.js';

const REAL = 'feature  q\ntemp     5e-6\n\n  digest 8b1fbabf13db, since 2026-11-28 07:53:16Z\n';

it('sees past figures, digests, times and widths', () => {
  const documented = 'feature   q\ntemp      0.02\n[… more]\n\ndigest e9470b0149f5, since …\n';
  expect(formsMissing(documented, REAL)).toEqual([]);
});

it('sees another word, another heading and a line too many', () => {
  const documented = 'feature  p\ntemp  5e-6 %\ndigest 8b1fbabf13db, since 2026-11-28 07:53:16Z\ndigest of …\n';
  expect(formsMissing(documented, REAL)).toEqual(['feature  p', 'temp  5e-6 %', 'digest of …']);
});
