import type { CategoricalFeature, Feature, GenericFeature, NumericFeature, RefinedFeature, Source } from './plan.js';
import { parseOverflow } from './parse-overflow.js';
import { PLAN_LIMITS } from './plan.js';
import { PlanError } from './plan-error.js';
import {
  readArray,
  readCounts,
  readInteger,
  readName,
  readNumber,
  readObject,
  readOneOf,
  requireUnique,
} from './json-reader.js';

const MAX_INDEX = 0x7fffffff;

/** One feature of a plan. Throws PlanError naming the path. */
export function parseFeature(json: unknown, path: string): Feature {
  const kind =
    typeof json === 'object' && json !== null && 'kind' in json
      ? readOneOf(json.kind, `${path}.kind`, ['numeric', 'categorical', 'generic', 'refined'])
      : 'numeric';
  return PARSERS[kind](json, path);
}

const PARSERS = {
  numeric: parseNumeric,
  categorical: parseCategorical,
  generic: parseGeneric,
  refined: parseRefined,
} as const;

function parseNumeric(json: unknown, path: string): NumericFeature {
  const object = readObject(json, path, ['kind', 'name', 'source', 'edges', 'split', 'reference'], ['output']);
  const edges = parseEdges(object['edges'], `${path}.edges`);
  const bins = edges.length - 1;
  return Object.freeze({
    kind: 'numeric',
    name: readName(object['name'], `${path}.name`),
    source: parseSource(object['source'], `${path}.source`),
    edges,
    split: readInteger(object['split'], `${path}.split`, 0, bins),
    reference: readCounts(object['reference'], `${path}.reference`, bins + 3),
    ...('output' in object ? { output: parseTrue(object['output'], `${path}.output`) } : {}),
  });
}

/** A key that is there or not, so that equal plans have equal bytes. */
function parseTrue(json: unknown, path: string): true {
  if (json === true) return true;
  throw new PlanError('TYPE', path, 'expected true, or no such key');
}

function parseGeneric(json: unknown, path: string): GenericFeature {
  const object = readObject(json, path, ['kind', 'name', 'source', 'precision']);
  return Object.freeze({
    kind: 'generic',
    name: readName(object['name'], `${path}.name`),
    source: parseSource(object['source'], `${path}.source`),
    precision: readOneOf(object['precision'], `${path}.precision`, ['float32', 'float64']),
  });
}

function parseRefined(json: unknown, path: string): RefinedFeature {
  const object = readObject(json, path, ['kind', 'name', 'source', 'precision', 'edges']);
  return Object.freeze({
    kind: 'refined',
    name: readName(object['name'], `${path}.name`),
    source: parseSource(object['source'], `${path}.source`),
    precision: readOneOf(object['precision'], `${path}.precision`, ['float32', 'float64']),
    edges: parseEdges(object['edges'], `${path}.edges`),
  });
}

function parseEdges(json: unknown, path: string): readonly number[] {
  const edges = readArray(json, path, 2, PLAN_LIMITS.bins + 1).map((edge, i) => readNumber(edge, `${path}[${i}]`));
  for (let i = 1; i < edges.length; i++) {
    if (!(edges[i]! > edges[i - 1]!)) {
      throw new PlanError('EDGES', `${path}[${i}]`, `${edges[i]!} is not above the edge before; edges must ascend`);
    }
  }
  return Object.freeze(edges);
}

function parseCategorical(json: unknown, path: string): CategoricalFeature {
  const object = readObject(json, path, ['kind', 'name', 'source', 'categories', 'reference'], ['overflow']);
  const categories = readArray(object['categories'], `${path}.categories`, 0, PLAN_LIMITS.categories).map((value, i) =>
    typeof value === 'number'
      ? readNumber(value, `${path}.categories[${i}]`)
      : readCategory(value, `${path}.categories[${i}]`),
  );
  const overflow = 'overflow' in object ? parseOverflow(object['overflow'], `${path}.overflow`) : undefined;
  requireUnique(categories, `${path}.categories`, 'category');
  return Object.freeze({
    kind: 'categorical',
    name: readName(object['name'], `${path}.name`),
    source: parseSource(object['source'], `${path}.source`),
    categories: Object.freeze(categories),
    ...(overflow === undefined ? {} : { overflow }),
    reference: readCounts(object['reference'], `${path}.reference`, categories.length + (overflow?.buckets ?? 0) + 2),
  });
}

/** Categories may be empty texts: data have them. */
function readCategory(value: unknown, path: string): string {
  return value === '' ? '' : readName(value, path);
}

function parseSource(json: unknown, path: string): Source {
  if (typeof json === 'object' && json !== null && 'summary' in json) {
    const object = readObject(json, path, ['tensor', 'summary', 'channel', 'layout']);
    return Object.freeze({
      tensor: readName(object['tensor'], `${path}.tensor`),
      summary: readOneOf(object['summary'], `${path}.summary`, ['mean', 'deviation', 'detail', 'sharpness']),
      channel: readInteger(object['channel'], `${path}.channel`, 0, MAX_INDEX),
      layout: readOneOf(object['layout'], `${path}.layout`, ['nhwc', 'nchw', 'flat']),
    });
  }
  if (typeof json === 'object' && json !== null && 'projection' in json) {
    const object = readObject(json, path, ['tensor', 'projection', 'of', 'seed']);
    const of = readInteger(object['of'], `${path}.of`, 1, PLAN_LIMITS.projections);
    return Object.freeze({
      tensor: readName(object['tensor'], `${path}.tensor`),
      projection: readInteger(object['projection'], `${path}.projection`, 0, of - 1),
      of,
      seed: readInteger(object['seed'], `${path}.seed`, 0, 0xffffffff),
    });
  }
  const object = readObject(json, path, ['tensor', 'column']);
  return Object.freeze({
    tensor: readName(object['tensor'], `${path}.tensor`),
    column: readInteger(object['column'], `${path}.column`, 0, MAX_INDEX),
  });
}
