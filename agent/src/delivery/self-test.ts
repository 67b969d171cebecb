import { errorClassOf } from '../inference/error-class.js';
import type { ServedModel, ServedTensor } from '../inference/serving.js';
import type { CanaryCase } from './canary-file.js';
import { DeliveryError } from './delivery-error.js';
import { interfaceDifference, type ModelInterface } from './model-interface.js';
import { zerosFor } from './zeros.js';

/** What a model that is loaded, and doesn't serve, is asked for a test. */
export type Candidate = Pick<ServedModel, 'inputs' | 'outputs' | 'infer'>;

/** Told what comes next: when the process dies, that is what brought it down. */
export type TestStep = 'load' | 'warm-up' | 'canary';

export interface SelfTest {
  readonly running: ModelInterface;
  readonly canary: readonly CanaryCase[];
  /** Whether the model that runs answers these: asked only when the candidate does not. */
  readonly runningAnswers?: ((inputs: readonly ServedTensor[]) => Promise<boolean>) | undefined;
  readonly onStep?: (step: TestStep) => void;
}

/**
 * Whether the candidate can take over: its inputs and outputs, an inference on zeros, and each canary. Zeros that the model
 * that runs does not answer either (a size that was guessed wrong) tell nothing.
 * Errors: DeliveryError OTHER_INTERFACE, WARM_UP, CANARY. Nothing in their texts is of an input or output.
 */
export async function selfTest(candidate: Candidate, test: SelfTest): Promise<void> {
  const difference = interfaceDifference(test.running, candidate);
  if (difference !== undefined) throw new DeliveryError('OTHER_INTERFACE', difference);
  test.onStep?.('warm-up');
  await warmUp(candidate, test.runningAnswers);
  test.onStep?.('canary');
  for (const canary of test.canary) await sing(candidate, canary);
}

/** Errors: DeliveryError WARM_UP. */
export async function warmUp(candidate: Candidate, runningAnswers?: SelfTest['runningAnswers']): Promise<void> {
  const zeros = zerosFor(candidate.inputs);
  try {
    await candidate.infer(zeros, []);
  } catch (cause) {
    if (runningAnswers !== undefined && !(await runningAnswers(zeros))) return;
    throw new DeliveryError('WARM_UP', `an inference on zeros failed: ${errorClassOf(cause)}`, { cause });
  }
}

async function sing(candidate: Candidate, { name, inputs, outputs }: CanaryCase): Promise<void> {
  let answers: readonly ServedTensor[];
  try {
    answers = await candidate.infer(
      inputs,
      outputs.map((output) => output.name),
    );
  } catch (cause) {
    throw new DeliveryError('CANARY', `${name}: the inference failed: ${errorClassOf(cause)}`, { cause });
  }
  outputs.forEach((expected, index) => {
    const answer = answers[index];
    if (answer?.datatype !== expected.datatype || answer.shape.join() !== expected.shape.join()) {
      throw new DeliveryError('CANARY', `${name}: output '${expected.name}' has another type or shape`);
    }
    const off = countOff(answer, expected, expected.tolerance);
    if (off === 0) return;
    const many = `${off} of ${expected.data.length} values`;
    throw new DeliveryError('CANARY', `${name}: ${many} of output '${expected.name}' are not as expected`);
  });
}

function countOff({ data }: ServedTensor, expected: ServedTensor, tolerance: number): number {
  let off = 0;
  for (let i = 0; i < expected.data.length; i++) {
    const [is, ought] = [data[i], expected.data[i]];
    if (is === ought) continue;
    if (typeof is === 'string' || typeof ought === 'string') off++;
    // NaN is off as well.
    else if (!(Math.abs(Number(is) - Number(ought)) <= tolerance)) off++;
  }
  return off;
}
