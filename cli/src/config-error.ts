import { z } from 'zod';
import { nearest } from './nearest.js';

/** UNREADABLE: no such file, or not permitted. NOT_YAML: the file isn't YAML. INVALID: a key or a value is wrong. */
export type ConfigErrorCode = 'UNREADABLE' | 'NOT_YAML' | 'INVALID';

/** A configuration that can't be used. `key` is the first key to blame, such as `listen.grpc`. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code: ConfigErrorCode;
  readonly key: string;

  constructor(code: ConfigErrorCode, key: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.key = key;
  }
}

/** One problem for people: the key, and what would be right. */
export interface ConfigProblem {
  readonly key: string;
  readonly text: string;
}

/** What is wrong in words: each unknown key with the one that was probably meant. */
export function explainIssue(issue: z.core.$ZodIssue, schema: z.ZodType): ConfigProblem[] {
  const at = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, at);
    return issue.keys.map((name) => {
      const key = [...at, name].join('.');
      const meant = nearest(name, known);
      const hint = meant === undefined ? `known keys: ${known.join(', ')}` : `did you mean ${meant}?`;
      return { key, text: `unknown key ${key}, ${hint}` };
    });
  }
  const key = at.join('.');
  return [{ key, text: `${key === '' ? 'the file' : key}: expected ${expectation(issue)}` }];
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'object' ? 'keys and values' : `a value of type ${issue.expected}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
    default:
      return issue.message;
  }
}

/** The keys that an object of the schema may have at a path. */
function keysAt(schema: z.ZodType, path: readonly string[]): string[] {
  const object = unwrap(schema);
  if (object instanceof z.ZodArray && object.element instanceof z.ZodType) return keysAt(object.element, path.slice(1));
  if (!(object instanceof z.ZodObject)) return [];
  const [first, ...rest] = path;
  if (first === undefined) return Object.keys(object.shape);
  const next: unknown = object.shape[first];
  return next instanceof z.ZodType ? keysAt(next, rest) : [];
}

function unwrap(schema: z.ZodType): unknown {
  let inner: unknown = schema;
  while (inner instanceof z.ZodPrefault || inner instanceof z.ZodDefault || inner instanceof z.ZodOptional) {
    inner = inner.unwrap();
  }
  return inner;
}
