import type { Feature, Plan } from './plan.js';
import { PLAN_LIMITS, PLAN_SCHEMA, SIGNALS } from './plan.js';
import { PlanError } from './plan-error.js';
import { readArray, readInteger, readName, readNumber, readObject, requireUnique } from './json-reader.js';
import { parseFeature } from './parse-feature.js';
import { parseFeedback } from './parse-feedback.js';
import { parseOutput } from './parse-output.js';
import { parseResources } from './parse-resources.js';
import { cellLayout } from '../cells/layout.js';

const OPTIONAL = ['signals', 'output', 'latencyObjectiveSeconds', 'feedback', 'resources'];

/**
 * A plan from parsed JSON: a fresh, deeply frozen value, whatever `json` was.
 *
 * Errors: PlanError with a code, the path, and what would be right. Unknown keys are refused: a plan that says more
 * than this version understands would be counted wrongly.
 * Cost: linear in the plan's size.
 */
export function parsePlan(json: unknown): Plan {
  const object = readObject(json, '', ['schema', 'model', 'features', 'pairs'], OPTIONAL);
  if (object['schema'] !== PLAN_SCHEMA) throw new PlanError('SCHEMA', 'schema', `expected "${PLAN_SCHEMA}"`);
  const model = readName(object['model'], 'model');
  const features = parseFeatures(object['features']);
  const output = 'output' in object ? parseOutput(object['output'], 'output') : undefined;
  const plan: Plan = Object.freeze({
    schema: PLAN_SCHEMA,
    model,
    features,
    pairs: parsePairs(object['pairs'], features),
    ...(output === undefined ? {} : { output }),
    ...('latencyObjectiveSeconds' in object
      ? { latencyObjectiveSeconds: readNumber(object['latencyObjectiveSeconds'], 'latencyObjectiveSeconds', 1e-6, 100) }
      : {}),
    ...('signals' in object ? { signals: parseSignals(object['signals']) } : {}),
    ...('feedback' in object ? { feedback: parseFeedback(object['feedback'], 'feedback', output) } : {}),
    ...('resources' in object ? { resources: parseResources(object['resources'], 'resources') } : {}),
  });
  if (features.length === 0 && plan.output === undefined) {
    throw new PlanError('RANGE', 'features', 'a plan needs at least one feature or an output');
  }
  const { cellCount } = cellLayout(plan);
  if (cellCount > PLAN_LIMITS.cells) {
    throw new PlanError('TOO_LARGE', '', `has ${cellCount} cells, at most ${PLAN_LIMITS.cells} are allowed`);
  }
  return plan;
}

function parseSignals(json: unknown): typeof SIGNALS {
  if (json === SIGNALS) return SIGNALS;
  throw new PlanError('RANGE', 'signals', `expected ${SIGNALS}, the only list of signals beside the first (no key)`);
}

function parseFeatures(json: unknown): readonly Feature[] {
  if (Array.isArray(json) && json.length > PLAN_LIMITS.features) {
    throw new PlanError(
      'TOO_LARGE',
      'features',
      `${json.length} features, at most ${PLAN_LIMITS.features} are allowed`,
    );
  }
  const features = readArray(json, 'features', 0, PLAN_LIMITS.features).map((feature, i) =>
    parseFeature(feature, `features[${i}]`),
  );
  requireUnique(
    features.map((feature) => feature.name),
    'features',
    'name',
  );
  return Object.freeze(features);
}

function parsePairs(json: unknown, features: readonly Feature[]): Plan['pairs'] {
  const seen = new Set<number>();
  const pairs = readArray(json, 'pairs', 0, PLAN_LIMITS.cells).map((pair, i): readonly [number, number] => {
    const path = `pairs[${i}]`;
    const ends = readArray(pair, path, 2, 2).map((end, side) =>
      readInteger(end, `${path}[${side}]`, 0, Math.max(0, features.length - 1)),
    );
    const [a, b] = [ends[0]!, ends[1]!];
    if (a >= b) throw new PlanError('PAIR', path, `[${a}, ${b}]: the smaller index comes first, and they differ`);
    if (features[a]?.kind !== 'numeric' || features[b]?.kind !== 'numeric') {
      throw new PlanError('PAIR', path, `[${a}, ${b}]: both features must be numeric`);
    }
    const key = a * PLAN_LIMITS.features + b;
    if (seen.has(key)) throw new PlanError('PAIR', path, `[${a}, ${b}] is there twice`);
    seen.add(key);
    return Object.freeze([a, b] as const);
  });
  return Object.freeze(pairs);
}
