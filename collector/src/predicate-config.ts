import { z } from 'zod';
import type { Predicate } from './detect/predicate.js';

const ATTRIBUTE = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;

export const attributeSchema = z.string().regex(ATTRIBUTE, 'the name of an attribute, such as hw');
const value = z.union([z.string().min(1), z.number(), z.boolean()]).transform(String);
const LEAF = 'one of in, is, below or atLeast beside attribute';

const leaf = z
  .strictObject({
    attribute: attributeSchema.describe('As devices report it.'),
    in: z.array(value).min(1).optional().describe('One of these values.'),
    is: value.optional().describe('This value.'),
    below: z.number().optional().describe('A number less than this.'),
    atLeast: z.number().optional().describe('A number of this or more.'),
  })
  .refine(({ attribute: _, ...tests }) => Object.values(tests).some((test) => test !== undefined), LEAF);

type Leaf = z.output<typeof leaf>;
type Written =
  Leaf | { readonly all: readonly Written[] } | { readonly any: readonly Written[] } | { readonly not: Written };

/** By what it has, so that what is wrong in it is told of the form that was meant. */
const predicate: z.ZodType<Written> = z.lazy(() =>
  z.union(
    [
      leaf,
      z.strictObject({ all: z.array(predicate).min(1).describe('All of these hold.') }),
      z.strictObject({ any: z.array(predicate).min(1).describe('At least one of these holds.') }),
      z.strictObject({ not: predicate.describe('This does not hold.') }),
    ],
    { error: 'a predicate: { attribute, in | is | below | atLeast }, or all, any or not of predicates' },
  ),
);

/** Which devices are meant, by their attributes, as people write it: `{ attribute: hw, in: [a, b] }`, `{ all: [ … ] }` … */
export const predicateSchema: z.ZodType<Predicate> = predicate.transform(asPredicate);

/** Several tests of one attribute must all hold. */
function asPredicate(written: Written): Predicate {
  if ('all' in written) return { all: written.all.map(asPredicate) };
  if ('any' in written) return { any: written.any.map(asPredicate) };
  if ('not' in written) return { not: asPredicate(written.not) };
  const { attribute: name } = written;
  const tests: Predicate[] = [];
  if (written.in !== undefined) tests.push({ attribute: name, in: written.in });
  if (written.is !== undefined) tests.push({ attribute: name, in: [written.is] });
  if (written.below !== undefined) tests.push({ attribute: name, below: written.below });
  if (written.atLeast !== undefined) tests.push({ attribute: name, atLeast: written.atLeast });
  return tests.length === 1 ? tests[0]! : { all: tests };
}
