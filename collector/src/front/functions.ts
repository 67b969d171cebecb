import type { EngineFunction } from '../store/engine-functions.js';

/** Categories whose functions only compute from their arguments. */
const CATEGORIES = new Set([
  ...['Aggregate Functions', 'Arithmetic', 'Arrays', 'Bit', 'Bitmap', 'Comparison', 'Conditional', 'Dates and Times'],
  ...['Distance', 'Encoding', 'Financial', 'Hash', 'IP Address', 'JSON', 'Logical', 'Map', 'Mathematical', 'Null'],
  ...['Random Number', 'Rounding', 'String', 'String Replacement', 'String Search', 'String Splitting', 'Time Window'],
  ...['Tuple', 'Type Conversion', 'URL', 'UUID'],
]);

/** Of other categories, or of none: harmless, and wanted by people or clients. */
const MORE = [
  ...['bar', 'currentDatabase', 'finalizeAggregation', 'formatReadableDecimalSize', 'formatReadableQuantity'],
  ...[
    'formatReadableSize',
    'formatReadableTimeDelta',
    'identity',
    'initializeAggregation',
    'isConstant',
    'materialize',
  ],
  ...['neighbor', 'revision', 'rowNumberInAllBlocks', 'rowNumberInBlock', 'runningAccumulate', 'runningDifference'],
  ...[
    'toTypeName',
    'transform',
    'version',
    'caseWithExpression',
    '_CAST',
    'minSampleSizeContinuous',
    'minSampleSizeConversion',
  ],
  ...['timeSeriesRange', 'seriesOutliersDetectTukey', 'seriesDecomposeSTL'],
];

/** What the parser makes of operators and is in no list. */
const SYNTAX = ['exists', 'untuple', 'grouping', 'lambda', 'countDistinct', 'groupArrayDistinct', 'multiIf'];

/** Of those categories, but not harmless. */
const FORBIDDEN = new Set(
  [
    ...['chdb', 'flameGraph', 'aggThrow', 'estimateCompressionRatio', 'naiveBayesNgrams', 'formatRow'],
    ...['formatRowNoNewline', 'getSubcolumn', 'serverTimezone', 'globalVariable', 'nested'],
  ].map((name) => name.toLowerCase()),
);

/** The functions that a statement may call. */
export interface FunctionList {
  has(name: string): boolean;
  /** Whether an identifier may be spelt so: in the place of an argument, it could stand for a function. */
  mayBeNamed(identifier: string): boolean;
}

/**
 * Chooses from the functions that the engine has, by category, so that one that a newer engine brings is refused until it
 * is known. `combinators` are suffixes of aggregate functions, such as `If`.
 */
export function functionList(all: readonly EngineFunction[], combinators: readonly string[]): FunctionList {
  const known = new Map(all.map((one) => [one.name, one]));
  const aggregates = new Set<string>();
  const allowed = new Set([...MORE, ...SYNTAX].map((name) => name.toLowerCase()));
  const forbidden = new Set(FORBIDDEN);
  for (const { name, aliasTo, isAggregate } of all) {
    const { category } = known.get(aliasTo) ?? known.get(name)!;
    const target = (aliasTo === '' ? name : aliasTo).toLowerCase();
    const isFine = (CATEGORIES.has(category) || allowed.has(target)) && !FORBIDDEN.has(target);
    if (!isFine) forbidden.add(name.toLowerCase());
    else if (isAggregate) aggregates.add(name.toLowerCase());
    else allowed.add(name.toLowerCase());
  }
  const suffixes = combinators.map((suffix) => suffix.toLowerCase());
  const isAllowed = (name: string): boolean => {
    if (forbidden.has(name)) return false;
    if (allowed.has(name) || aggregates.has(name)) return true;
    return suffixes.some((suffix) => name.endsWith(suffix) && isAggregateOf(name.slice(0, -suffix.length)));
  };
  const isAggregateOf = (name: string): boolean =>
    aggregates.has(name) ||
    suffixes.some((suffix) => name.endsWith(suffix) && isAggregateOf(name.slice(0, -suffix.length)));
  return {
    has: (name) => isAllowed(name.toLowerCase()),
    mayBeNamed: (identifier) => !forbidden.has(identifier.toLowerCase()),
  };
}
