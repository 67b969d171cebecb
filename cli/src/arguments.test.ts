import { describe, expect, it } from 'vitest';
import { duration, names, oneOf, required, wholeNumber } from './arguments.js';
import { StatusLine, timeLeft } from './status-line.js';

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

describe('StatusLine', () => {
  const line = (isTTY: boolean) => {
    const written: string[] = [];
    const clock = { ms: 0 };
    const stream = { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
    return { written, clock, status: new StatusLine(stream, () => clock.ms) };
  };

  it('writes over itself, at most ten times a second unless it must', () => {
    const { written, clock, status } = line(true);
    for (const ms of [0, 50, 100, 150]) {
      clock.ms = ms;
      status.show(`at ${ms}`);
    }
    status.show('always', true);
    expect(written).toEqual(['\r\u001b[2Kat 0', '\r\u001b[2Kat 100', '\r\u001b[2Kalways']);
  });

  it('writes only what stays where there is no terminal', () => {
    const { written, status } = line(false);
    status.show('no', true);
    status.say('a line');
    status.clear();
    expect(written).toEqual(['a line\n']);
  });

  it('tells the time left in words', () => {
    expect([0.2, 119, 200, 7_300, Infinity].map(timeLeft)).toEqual([
      '1 s',
      '119 s',
      '3 min 20 s',
      '2 h 2 min',
      'unknown',
    ]);
  });
});
