import { describe, it, expect } from 'vitest';
import { parseOptions, UsageError } from './options.js';

describe('parseOptions', () => {
  it('stays up by default, and takes the options of an unattended run', () => {
    expect(parseOptions([])).toEqual({ exit: false, help: false });
    expect(parseOptions(['--exit', '--json', 'demo.json'])).toEqual({ exit: true, json: 'demo.json', help: false });
    expect(parseOptions(['--keep', 'data'])).toEqual({ exit: false, keep: 'data', help: false });
  });

  it.each([['--exlt'], ['--json'], ['stray']])('refuses %s and shows the usage', (...argv) => {
    expect(() => parseOptions(argv)).toThrow(UsageError);
    expect(() => parseOptions(argv)).toThrow(/Usage: npm run demo/);
  });
});
