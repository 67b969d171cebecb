/** What of vitest's test modules is needed here. */
export interface FinishedModule {
  /** Errors outside any test, such as a file that cannot be loaded. */
  errors(): readonly unknown[];
  readonly children: { allTests(): Iterable<{ result(): { readonly state: string } }> };
}

/**
 * A vitest reporter that ends the output with one line for machines: `12 passed, 0 failed`, and `, 3 skipped` when some
 * were. What makes a run fail without failing a test (a file that does not load, an error nobody caught) counts as
 * failed, so that the line agrees with the exit code.
 */
export class ClosingLine {
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void = console.log) {
    this.#print = print;
  }

  onTestRunEnd(modules: readonly FinishedModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      count.failed += module.errors().length;
      for (const test of module.children.allTests()) count[stateOf(test.result().state)] += 1;
    }
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
    this.#print(`${count.passed} passed, ${count.failed} failed${skipped}`);
  }
}

/** A test that is still pending when the run ends was cut off. */
function stateOf(state: string): 'passed' | 'failed' | 'skipped' {
  return state === 'passed' || state === 'skipped' ? state : 'failed';
}
