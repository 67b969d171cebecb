import { readFile } from 'node:fs/promises';
import { openBareSlot } from '../inference/bare-slot.js';
import type { SessionSettings } from '../inference/runtime.js';
import type { ServedTensor } from '../inference/serving.js';
import { canaryCases } from './canary-file.js';
import { DeliveryError, type DeliveryErrorCode } from './delivery-error.js';
import type { ModelInterface } from './model-interface.js';
import { selfTest, type TestStep } from './self-test.js';

/** What is to be tested, as it goes to the process that does it. */
export interface TestOrder {
  readonly model: string;
  readonly file: string;
  readonly settings: SessionSettings;
  readonly running: ModelInterface;
  /** The file that runs. */
  readonly runningFile: string;
  readonly canaryFile?: string;
}

/** What it answers, in this order: steps, then one outcome. */
export type TestAnswer =
  | { readonly step: TestStep }
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'failed'; readonly code: DeliveryErrorCode; readonly detail: string };

/**
 * Loads a model and tests it. Errors: DeliveryError UNLOADABLE, OTHER_INTERFACE, WARM_UP, CANARY; those of the file system
 * for a canary file that can't be read.
 */
export async function runTest(order: TestOrder, onStep?: (step: TestStep) => void): Promise<void> {
  const { model, file, settings, running, runningFile, canaryFile } = order;
  const canary = canaryFile === undefined ? [] : canaryCases(await readFile(canaryFile));
  onStep?.('load');
  const slot = await openBareSlot(file, model, settings).catch((cause: unknown) => {
    throw new DeliveryError('UNLOADABLE', 'the runtime can not load the file', { cause });
  });
  const runningAnswers = async (inputs: readonly ServedTensor[]): Promise<boolean> => {
    const other = await openBareSlot(runningFile, model, settings).catch(() => undefined);
    const answer = other?.infer(inputs, []).then(
      () => true,
      () => false,
    );
    return (await answer) ?? true;
  };
  try {
    await selfTest(slot, { running, canary, runningAnswers, ...(onStep === undefined ? {} : { onStep }) });
  } finally {
    await slot.drain();
  }
}

/** Run as a process of its own by test-apart.ts: takes one order, answers, and ends. */
export function answerOrders(): void {
  const send = (answer: TestAnswer, then?: () => void): void => {
    process.send?.(answer, () => then?.());
  };
  // Its agent is gone.
  process.on('disconnect', () => process.exit(0));
  process.once('message', (order: TestOrder) => {
    const end = (answer: TestAnswer): void => {
      send(answer, () => process.exit(0));
    };
    const onStep = (step: TestStep): void => {
      send({ step });
    };
    runTest(order, onStep).then(
      () => {
        end({ outcome: 'passed' });
      },
      (error: unknown) => {
        const code = error instanceof DeliveryError ? error.code : 'UNLOADABLE';
        const detail = error instanceof DeliveryError ? error.message : 'the test could not be run';
        end({ outcome: 'failed', code, detail });
      },
    );
  });
}
