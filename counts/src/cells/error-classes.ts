/**
 * Why an inference failed, as one of a closed list: free text could carry data.
 *
 * How to map an error of a runtime (onnxruntime-node throws plain Errors, so by the message, in this order):
 * - `invalid-input`: the feeds were refused: a missing or unknown input, a wrong element type, rank or shape.
 * - `out-of-memory`: an allocation failed ("bad allocation", "Failed to allocate memory", RangeError of a buffer).
 * - `timeout`: the run was given up: RunOptions.terminate, an AbortSignal, a deadline of the application's.
 * - `load`: the model file could not be read, parsed or set up, so there is no session to run.
 * - `runtime`: a kernel or the execution provider failed while running.
 * - `other`: anything else.
 */
export type ErrorClass = (typeof ERROR_CLASSES)[number];

/** In the order of their cells. New classes go to the end, in a new plan schema. */
export const ERROR_CLASSES = ['invalid-input', 'runtime', 'timeout', 'out-of-memory', 'load', 'other'] as const;
