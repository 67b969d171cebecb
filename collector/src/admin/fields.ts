import { AdminError } from './admin-error.js';

type Input = Readonly<Record<string, unknown>>;

/** Longest text that an action takes. */
const MOST_CHARS = 1_000;

export function optionalText(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new AdminError('INVALID', `${name} must be text`);
  if (value.length > MOST_CHARS) throw new AdminError('INVALID', `${name} may have ${MOST_CHARS} characters`);
  return value;
}

export function requiredText(input: Input, name: string): string {
  const value = optionalText(input, name)?.trim() ?? '';
  if (value === '') throw new AdminError('INVALID', `${name} is missing`);
  return value;
}

export function textRecord(input: Input, name: string): Record<string, string> {
  const value: unknown = input[name] ?? {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AdminError('INVALID', `${name} must be attributes and values`);
  }
  const entries = Object.entries(value);
  if (entries.length > 8) throw new AdminError('INVALID', `${name} may have 8 attributes`);
  return Object.fromEntries(
    entries.map(([key, entry]: [string, unknown]) => {
      if (key === '' || typeof entry !== 'string' || entry === '' || entry.length > 256) {
        throw new AdminError('INVALID', `${name} must be attributes and values, both text of 1 to 256 characters`);
      }
      return [key, entry] as const;
    }),
  );
}
