import { describe, expect, it } from 'vitest';
import { ClosingLine } from './closing-line.js';
import type { FinishedModule } from './closing-line.js';

describe('ClosingLine', () => {
  it.each([
    ['nothing ran', [], [], '0 passed, 0 failed'],
    ['all passed', [module(['passed', 'passed']), module(['passed'])], [], '3 passed, 0 failed'],
    ['some were skipped', [module(['passed', 'skipped', 'skipped'])], [], '1 passed, 0 failed, 2 skipped'],
    ['one failed', [module(['passed', 'failed'])], [], '1 passed, 1 failed'],
    ['a file did not load', [module([], 1)], [], '0 passed, 1 failed'],
    ['an error was not caught', [module(['passed'])], [new Error('late')], '1 passed, 1 failed'],
    ['a test was cut off', [module(['pending', 'passed'])], [], '1 passed, 1 failed'],
  ])('says so when %s', (_, modules, unhandled, line) => {
    const printed: string[] = [];
    new ClosingLine((text) => printed.push(text)).onTestRunEnd(modules, unhandled);
    expect(printed).toEqual([line]);
  });
});

function module(states: readonly string[], errors = 0): FinishedModule {
  return {
    errors: () => Array.from({ length: errors }, () => new Error('cannot be loaded')),
    children: { allTests: () => states.map((state) => ({ result: () => ({ state }) })) },
  };
}
