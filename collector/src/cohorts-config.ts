import { z } from 'zod';
import type { Predicate } from './detect/predicate.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
const NAME_FORM = 'a name of letters, digits, _ . and -, such as pilot-sites';
const ATTRIBUTE = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;

const attribute = z.string().regex(ATTRIBUTE, 'the name of an attribute, such as hw');
const value = z.union([z.string().min(1), z.number(), z.boolean()]).transform(String);
const LEAF = 'one of in, is, below or atLeast beside attribute';

const leaf = z
  .strictObject({
    attribute,
    in: z.array(value).min(1).optional(),
    is: value.optional(),
    below: z.number().optional(),
    atLeast: z.number().optional(),
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
      z.strictObject({ all: z.array(predicate).min(1) }),
      z.strictObject({ any: z.array(predicate).min(1) }),
      z.strictObject({ not: predicate }),
    ],
    { error: 'a predicate: { attribute, in | is | below | atLeast }, or all, any or not of predicates' },
  ),
);

const ascending = (edges: readonly number[]): boolean => edges.every((edge, at) => at === 0 || edge > edges[at - 1]!);

/** The section `cohorts`: what the fleet is cut into beside the values of single attributes. */
export const cohortsSchema = z.strictObject({
  /** Pairs of attributes, such as [[hw, firmware]], each combination of whose values is a cohort; `all` for every pair. */
  pairs: z
    .union(
      [
        z.literal('all'),
        z.array(z.tuple([attribute, attribute]).refine(([a, b]) => a !== b, 'two different attributes')),
      ],
      {
        error: 'all, or a list of pairs of attributes, such as [[hw, firmware]]',
      },
    )
    .default([]),
  /** Cohorts by predicate, by name. */
  named: z
    .record(z.string(), predicate)
    .superRefine((named, context) => {
      for (const name of Object.keys(named)) {
        if (!NAME.test(name)) context.addIssue({ code: 'custom', path: [name], message: NAME_FORM });
      }
    })
    .transform((named) =>
      Object.fromEntries(Object.entries(named).map(([name, written]) => [name, asPredicate(written)])),
    )
    .default({}),
  /** How numbers are cut: `auto`, `values` (each value by itself), or edges. */
  numeric: z
    .record(
      attribute,
      z.union(
        [
          z.enum(['auto', 'values']),
          z
            .strictObject({ edges: z.array(z.number()).min(1).refine(ascending, 'edges that ascend') })
            .transform(({ edges }) => edges),
        ],
        { error: 'auto, values, or edges that ascend, such as { edges: [256, 512] }' },
      ),
    )
    .default({}),
  /** Most cohorts watched, beside the whole model; the largest are, and the rest is told. */
  maxCohorts: z.int().min(1).max(10_000).default(512),
  /** An attribute with more values than this, such as a serial number, is not cut, and that is told. */
  mostValues: z.int().min(2).max(10_000).default(200),
});

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
