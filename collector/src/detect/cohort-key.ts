import type { Cohort } from './types.js';

/** The attribute of a named cohort: `{ 'name:': 'pilot' }`. No device can have it, since cuts leave it out. */
export const NAME = 'name:';

/**
 * `''` for the whole model, `hw=a` for a cut, `hw=a,region=eu` for a pair, `name:pilot` for a named cohort: the form in
 * which cohorts are stored and named in addresses. A comma or a backslash inside a name or value has a backslash before it.
 */
export function cohortKey(cohort: Cohort): string {
  const named = cohort[NAME];
  if (named !== undefined) return `${NAME}${named}`;
  return Object.entries(cohort)
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join(',');
}

/** The other way. A part without `=` is no attribute and is left out. */
export function cohortOfKey(key: string): Cohort {
  if (key.startsWith(NAME) && !key.includes('=')) return { [NAME]: key.slice(NAME.length) };
  const cohort: Record<string, string> = {};
  for (const part of parts(key)) {
    const at = part.indexOf('=');
    if (at >= 0) cohort[part.slice(0, at)] = part.slice(at + 1);
  }
  return cohort;
}

/** Splits at commas that have no backslash before them, and takes the backslashes away. */
export function parts(key: string): string[] {
  const found = [''];
  for (let at = 0; at < key.length; at++) {
    if (key[at] === ',') found.push('');
    else if (key[at] === '\\' && at + 1 < key.length) found[found.length - 1]! += key[++at]!;
    else found[found.length - 1]! += key[at]!;
  }
  return found;
}

/** As people read it: the name of a named cohort, else as `cohortKey` has it. */
export function cohortTitle(cohort: Cohort): string {
  return cohort[NAME] ?? cohortKey(cohort);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\,]/g, '\\$&');
}
