import { describe, expect, it } from 'vitest';
import { duration, names, oneOf, required, wholeNumber } from './arguments.js';

describe('arguments', () => {
  it('reads lengths of time', () => {
    expect(['50ms', '1.5s', '5m', '6h', '1d'].map((text) => duration(text, '--x'))).toEqual([
      0.05, 1.5, 300, 21_600, 86_400,
    ]);
    for (const wrong of ['5', 'm', '0s', '-1s', '5 m x'])
      expect(() => duration(wrong, '--window')).toThrow(/--window .*such as/);
  });

  it('reads names, words and whole numbers', () => {
    expect(names(' a, b,,c ')).toEqual(['a', 'b', 'c']);
    expect(names(undefined)).toEqual([]);
    expect(oneOf('b', '--x', ['a', 'b'])).toBe('b');
    expect(oneOf(undefined, '--x', ['a', 'b'])).toBeUndefined();
    expect(() => oneOf('c', '--x', ['a', 'b'])).toThrow('--x c: expected a, b');
    expect(wholeNumber('12', '--n')).toBe(12);
    for (const wrong of ['0', '1.5', 'x', '-3', '1e400']) expect(() => wholeNumber(wrong, '--n')).toThrow('--n');
    expect(() => required('', '--data')).toThrow('--data is needed');
  });
});
