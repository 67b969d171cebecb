import type { Predicate } from '../detect/predicate.js';

/** The cohort that a scope is about, where it is one value of an attribute, or of several together; else undefined. */
export function cohortOfScope(scope: Predicate | undefined): Readonly<Record<string, string>> | undefined {
  if (scope === undefined) return undefined;
  if ('in' in scope) {
    const [value, ...others] = scope.in;
    return value === undefined || others.length > 0 ? undefined : { [scope.attribute]: value };
  }
  if (!('all' in scope)) return undefined;
  const parts = scope.all.map(cohortOfScope);
  const entries = parts.flatMap((part) => Object.entries(part ?? {}));
  const isPlain = !parts.includes(undefined) && new Set(entries.map(([name]) => name)).size === entries.length;
  return isPlain && entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
