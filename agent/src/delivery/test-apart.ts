import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DeliveryError, type DeliveryErrorCode } from './delivery-error.js';
import type { TestStep } from './self-test.js';
import { runTest, type TestAnswer, type TestOrder } from './test-process.js';

/** Tests a model. Resolves when it may serve. Errors: DeliveryError; any Error when `signal` aborts. */
export type Tester = (order: TestOrder, signal: AbortSignal) => Promise<void>;

const PROGRAM = fileURLToPath(new URL('./test-main.js', import.meta.url));

const BROUGHT_DOWN: Readonly<Record<TestStep, DeliveryErrorCode>> = {
  load: 'UNLOADABLE',
  'warm-up': 'WARM_UP',
  canary: 'CANARY',
};

/**
 * A tester in a process of its own, so that a model which brings its runtime down (a fault in native code, too much memory)
 * takes nothing with it that serves. Where this program's file is missing (a bundled agent), the test runs in this process.
 */
export function testApart(timeoutMs: number, program = PROGRAM): Tester {
  if (!existsSync(program)) return (order) => runTest(order);
  return (order, signal) => ask(program, order, timeoutMs, signal);
}

function ask(program: string, order: TestOrder, timeoutMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(program, [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    let step: TestStep = 'load';
    let isOver = false;
    const end = (error?: Error): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      child.kill('SIGKILL');
      if (error === undefined) resolve();
      else reject(error);
    };
    const stop = (): void => {
      end(new Error('no longer wanted'));
    };
    const timer = setTimeout(() => {
      end(new DeliveryError(BROUGHT_DOWN[step], `the ${step} took longer than ${timeoutMs / 1000} s`));
    }, timeoutMs);
    child.on('message', (answer: TestAnswer) => {
      if ('step' in answer) step = answer.step;
      else if (answer.outcome === 'passed') end();
      else end(new DeliveryError(answer.code, answer.detail));
    });
    child.on('error', (cause) => {
      end(new Error(`the test could not be started: ${cause.message}`, { cause }));
    });
    child.on('exit', (code, killed) => {
      const how = killed ?? `exit code ${code ?? 0}`;
      end(new DeliveryError(BROUGHT_DOWN[step], `the ${step} brought its process down (${how})`));
    });
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    else child.send(order);
  });
}
