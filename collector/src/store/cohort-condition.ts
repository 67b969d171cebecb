import { rangeOf } from '../detect/bins.js';
import { NAME } from '../detect/cohort-key.js';
import type { Predicate } from '../detect/predicate.js';
import type { Cohort } from '../detect/types.js';
import type { SqlValues } from './sql-values.js';

/** As `numberOf` of detection has it. */
export const NUMBER_SQL = `'^-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?$'`;

/**
 * An SQL condition for devices of a cohort, on a column of type Map(String, String). A value that is the label of a bin also
 * stands for the numbers in it. Undefined when the cohort's name is not among `named`.
 */
export function cohortSql(
  cohort: Cohort,
  named: Readonly<Record<string, Predicate>>,
  map: string,
  values: SqlValues,
): string | undefined {
  const conditions: string[] = [];
  for (const [name, value] of Object.entries(cohort)) {
    if (name === NAME) {
      const predicate = Object.hasOwn(named, value) ? named[value] : undefined;
      if (predicate === undefined) return undefined;
      conditions.push(predicateSql(predicate, map, values));
      continue;
    }
    const is = `${map}[${values.text(name)}] = ${values.text(value)}`;
    const range = rangeOf(value);
    conditions.push(range === undefined ? is : `(${is} OR ${rangeSql(name, range, map, values)})`);
  }
  return conditions.length === 0 ? '1' : conditions.join(' AND ');
}

/** A predicate of a named cohort as SQL; the same devices as `matches` of detection finds. */
export function predicateSql(predicate: Predicate, map: string, values: SqlValues): string {
  const inner = (part: Predicate): string => predicateSql(part, map, values);
  if ('all' in predicate) return `(${predicate.all.map(inner).join(' AND ')})`;
  if ('any' in predicate) return `(${predicate.any.map(inner).join(' OR ')})`;
  if ('not' in predicate) return `NOT ${inner(predicate.not)}`;
  const { attribute } = predicate;
  if ('in' in predicate) return `(${map}[${values.text(attribute)}] IN ${values.list(predicate.in)})`;
  const range = 'below' in predicate ? { to: predicate.below } : { from: predicate.atLeast };
  return rangeSql(attribute, range, map, values);
}

function rangeSql(
  name: string,
  { from, to }: { readonly from?: number; readonly to?: number },
  map: string,
  values: SqlValues,
): string {
  const value = `${map}[${values.text(name)}]`;
  const bounds = [`match(${value}, ${NUMBER_SQL})`];
  if (from !== undefined) bounds.push(`toFloat64OrZero(${value}) >= ${values.number(from)}`);
  if (to !== undefined) bounds.push(`toFloat64OrZero(${value}) < ${values.number(to)}`);
  return `(${bounds.join(' AND ')})`;
}
