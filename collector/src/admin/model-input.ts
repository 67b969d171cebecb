import { isAbsolute } from 'node:path';
import type { Predicate } from '../detect/predicate.js';
import { NAME_CHARS } from '../ingest/limits.js';
import { predicateSchema } from '../predicate-config.js';
import type { VariantCard } from '../registry/types.js';
import { AdminError } from './admin-error.js';
import { optionalText, requiredText } from './fields.js';

type Input = Readonly<Record<string, unknown>>;

/** What is asked to be registered, as far as its own words can be checked. */
export interface ModelInput {
  readonly model: string;
  readonly version: string;
  readonly variant: string;
  /** Absolute paths on the collector's machine. */
  readonly file: string;
  readonly plan?: string;
  readonly canary?: string;
  readonly executionProviders: readonly string[];
  readonly target?: Predicate;
  readonly card: VariantCard;
  readonly parent?: string;
  readonly author: string;
  readonly reason: string;
}

const CARD = ['accuracy', 'latencySeconds', 'memoryBytes', 'energyJoules'] as const;
const MOST_PROVIDERS = 16;

/** Errors: AdminError INVALID. */
export function modelInput(input: Input): ModelInput {
  const parent = optionalName(input, 'parent');
  const [plan, canary] = [optionalPath(input, 'plan'), optionalPath(input, 'canary')];
  const target = targetOf(input['target']);
  return {
    model: name(input, 'model'),
    version: name(input, 'version'),
    variant: optionalName(input, 'variant') ?? '',
    file: path('file', requiredText(input, 'file')),
    executionProviders: providersOf(input['executionProviders']),
    card: cardOf(input['card']),
    ...authorOf(input),
    ...(target !== undefined && { target }),
    ...(parent !== undefined && { parent }),
    ...(plan !== undefined && { plan }),
    ...(canary !== undefined && { canary }),
  };
}

export function authorOf(input: Input): { readonly author: string; readonly reason: string } {
  return {
    author: (optionalText(input, 'author') ?? '').trim() || 'operator',
    reason: requiredText(input, 'reason'),
  };
}

/** The name of a model, version or variant. */
export function name(input: Input, key: string): string {
  const given = requiredText(input, key);
  if (given.length > NAME_CHARS) throw new AdminError('INVALID', `${key} may have ${NAME_CHARS} characters`);
  return given;
}

export function optionalName(input: Input, key: string): string | undefined {
  return input[key] === undefined || input[key] === '' ? undefined : name(input, key);
}

function optionalPath(input: Input, key: string): string | undefined {
  const given = optionalText(input, key);
  return given === undefined ? undefined : path(key, given);
}

/** Whoever asks may be somewhere else than the collector. */
function path(key: string, given: string): string {
  if (isAbsolute(given)) return given;
  throw new AdminError('INVALID', `${key}: ${given} is not an absolute path on the collector's machine`);
}

function providersOf(value: unknown = []): readonly string[] {
  const isList = Array.isArray(value) && value.length <= MOST_PROVIDERS;
  if (isList && value.every((one): one is string => typeof one === 'string' && /^[a-z0-9_-]{1,40}$/i.test(one))) {
    return value.map((one) => one.toLowerCase());
  }
  throw new AdminError('INVALID', 'executionProviders must be names as onnxruntime has them, such as cpu or cuda');
}

function targetOf(value: unknown): Predicate | undefined {
  if (value === undefined) return undefined;
  const read = predicateSchema.safeParse(value);
  if (read.success) return read.data;
  const issues = read.error.issues.map(({ path: at, message }) => [at.join('.'), message].filter(Boolean).join(': '));
  throw new AdminError('INVALID', `target: ${issues.join('; ')}`);
}

function cardOf(value: unknown = {}): VariantCard {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AdminError('INVALID', `card must be an object of ${CARD.join(', ')}`);
  }
  for (const [key, figure] of Object.entries(value) as [string, unknown][]) {
    if (!CARD.some((one) => one === key)) {
      throw new AdminError('INVALID', `card: ${key} is not one of ${CARD.join(', ')}`);
    }
    const isFigure = typeof figure === 'number' && Number.isFinite(figure) && figure >= 0;
    if (!isFigure) throw new AdminError('INVALID', `card: ${key} must be a number, 0 or more`);
    if (key === 'accuracy' && figure > 1) throw new AdminError('INVALID', 'card: accuracy is a share, 0 to 1');
  }
  return { ...value };
}
