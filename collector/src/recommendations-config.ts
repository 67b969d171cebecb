import { z } from 'zod';

const rollback = z.strictObject({
  minEvidence: z
    .number()
    .min(1)
    .describe('Least e-value of a harm: the false rollbacks that a person would accept are one in so many.'),
  maxShare: z.number().positive().max(1).describe("Largest share of the model's devices that one may touch, 0 to 1."),
  maxPerDay: z.int().min(1).max(1_000).describe('Within any 24 hours.'),
});

/** The section `recommendations`. Without `auto`, nothing is done that nobody has accepted. */
export const recommendationsSchema = z.strictObject({
  auto: z
    .strictObject({ rollback: rollback.optional().describe('Rollbacks of releases found harmful.') })
    .prefault({})
    .describe('What a policy accepts by itself; all limits must be given.'),
});
