import type { InferenceSession } from 'onnxruntime-node';

export type FakeRun = (...args: unknown[]) => Promise<InferenceSession.ReturnType>;

/**
 * A session without a runtime. It looks like onnxruntime's: members on the prototype, getters that use a private field,
 * so that a wrapper which loses the receiver fails.
 */
export class FakeSession implements InferenceSession {
  readonly #names: { inputs: string[]; outputs: string[] };
  readonly #run: FakeRun;
  readonly calls: unknown[][] = [];
  released = 0;
  profiling = '';
  /** Something a later version of onnxruntime may bring. */
  future = 'unknown';

  constructor(inputs: string[], outputs: string[], run: FakeRun) {
    this.#names = { inputs, outputs };
    this.#run = run;
  }

  run(...args: unknown[]): Promise<InferenceSession.ReturnType> {
    this.calls.push(args);
    return this.#run(...args);
  }

  release(): Promise<void> {
    this.released += 1;
    return this.released > 1 ? Promise.reject(new Error('Session already disposed.')) : Promise.resolve();
  }

  startProfiling(): void {
    this.profiling += 'start ';
  }

  endProfiling(): void {
    this.profiling += 'end';
  }

  get inputNames(): readonly string[] {
    return this.#names.inputs;
  }

  get outputNames(): readonly string[] {
    return this.#names.outputs;
  }

  get inputMetadata(): readonly InferenceSession.ValueMetadata[] {
    return this.#names.inputs.map((name) => ({ name, isTensor: true, type: 'float32', shape: [] }));
  }

  get outputMetadata(): readonly InferenceSession.ValueMetadata[] {
    return this.#names.outputs.map((name) => ({ name, isTensor: true, type: 'float32', shape: [] }));
  }
}
