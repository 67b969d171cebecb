import { numberOf } from './bins.js';
import type { Attributes } from './types.js';

/**
 * Which devices belong to a named cohort, by their attributes as they report them. An attribute that a device does not
 * have is in no list and on no side of a number.
 */
export type Predicate =
  | { readonly all: readonly Predicate[] }
  | { readonly any: readonly Predicate[] }
  | { readonly not: Predicate }
  | { readonly attribute: string; readonly in: readonly string[] }
  | { readonly attribute: string; readonly below: number }
  | { readonly attribute: string; readonly atLeast: number };

/** Cost: one look-up a leaf. */
export function matches(predicate: Predicate, attributes: Attributes): boolean {
  if ('all' in predicate) return predicate.all.every((part) => matches(part, attributes));
  if ('any' in predicate) return predicate.any.some((part) => matches(part, attributes));
  if ('not' in predicate) return !matches(predicate.not, attributes);
  const value = attributes[predicate.attribute];
  if (value === undefined) return false;
  if ('in' in predicate) return predicate.in.includes(value);
  const number = numberOf(value);
  if (number === undefined) return false;
  return 'below' in predicate ? number < predicate.below : number >= predicate.atLeast;
}

/** The attributes that a predicate reads, each once. */
export function attributesIn(predicate: Predicate): string[] {
  if ('attribute' in predicate) return [predicate.attribute];
  const inner = 'all' in predicate ? predicate.all : 'any' in predicate ? predicate.any : [predicate.not];
  return [...new Set(inner.flatMap(attributesIn))];
}
