import { expect, it } from 'vitest';
import { coloured, coloursFor } from './colours.js';

it.each<[string, boolean, Record<string, string>, boolean]>([
  ['a terminal', true, {}, true],
  ['a pipe', false, {}, false],
  ['a terminal that asks for none', true, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR, which says nothing', true, { NO_COLOR: '' }, true],
  ['a pipe that is to have them', false, { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
  ['both, where NO_COLOR wins', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ['a dumb terminal', true, { TERM: 'dumb' }, false],
])('colours on %s', (_, isTTY, env, expected) => {
  expect(coloured({ isTTY }, env)).toBe(expected);
  expect(coloursFor({ isTTY }, env).red('x')).toBe(expected ? '\u001b[31mx\u001b[39m' : 'x');
});
