import type { ErrorClass } from '@fleetally/counts';

/** In this order; the first that fits names the class. Wordings of onnxruntime 1.17 to 1.30 and of its JavaScript layer. */
const PATTERNS: readonly (readonly [ErrorClass, RegExp])[] = [
  ['out-of-memory', /bad[ _]alloc|failed to allocate|out of memory|allocation failed|array buffer allocation/i],
  ['timeout', /terminate flag|terminated|timed? ?out|aborted|deadline/i],
  ['load', /load model|already disposed|session .*(disposed|released)|no such file|protobuf parsing/i],
  [
    'invalid-input',
    /invalid (dimensions|rank|feed|input)|unexpected input|missing input|is missing in 'feeds'|'(feeds|fetches|options)'|unexpected argument|must be|invalid output name|tensor\(.*expected/i,
  ],
  ['runtime', /non-zero status|running .* node|onnxruntime|\bort\b|execution ?provider|kernel|cuda|directml|coreml/i],
];

/**
 * Why a run failed, as one of the closed list that is counted. The error's text itself never leaves this function: it
 * can quote shapes, names and values. Never throws, whatever was thrown at it.
 */
export function errorClassOf(error: unknown): ErrorClass {
  try {
    const message = error instanceof Error ? `${error.name} ${error.message}` : String(error);
    for (const [errorClass, pattern] of PATTERNS) if (pattern.test(message.slice(0, 2000))) return errorClass;
    return error instanceof TypeError || error instanceof RangeError ? 'invalid-input' : 'other';
  } catch {
    return 'other';
  }
}
