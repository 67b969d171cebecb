import { z } from 'zod';
import { attributeSchema as attribute, predicateSchema } from './predicate-config.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
const NAME_FORM = 'a name of letters, digits, _ . and -, such as pilot-sites';

const ascending = (edges: readonly number[]): boolean => edges.every((edge, at) => at === 0 || edge > edges[at - 1]!);

/** The section `cohorts`: what the fleet is cut into beside the values of single attributes. */
export const cohortsSchema = z.strictObject({
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
    .default([])
    .describe(
      'Pairs of attributes, such as [[hw, firmware]], each combination of whose values is a cohort; `all` for every pair.',
    ),
  named: z
    .record(z.string(), predicateSchema)
    .superRefine((named, context) => {
      for (const name of Object.keys(named)) {
        if (!NAME.test(name)) context.addIssue({ code: 'custom', path: [name], message: NAME_FORM });
      }
    })
    .default({})
    .describe('Cohorts by predicate, by name.'),
  numeric: z
    .record(
      attribute,
      z.union(
        [
          z.enum(['auto', 'values']),
          z
            .strictObject({
              edges: z
                .array(z.number())
                .min(1)
                .refine(ascending, 'edges that ascend')
                .describe('Where the numbers are cut; ascending.'),
            })
            .transform(({ edges }) => edges),
        ],
        { error: 'auto, values, or edges that ascend, such as { edges: [256, 512] }' },
      ),
    )
    .default({})
    .describe('How numbers are cut: `auto`, `values` (each value by itself), or edges.'),
  maxCohorts: z
    .int()
    .min(1)
    .max(10_000)
    .default(512)
    .describe('Most cohorts watched, beside the whole model; the largest are, and the rest is told.'),
  mostValues: z
    .int()
    .min(2)
    .max(10_000)
    .default(200)
    .describe('An attribute with more values than this, such as a serial number, is not cut, and that is told.'),
});
