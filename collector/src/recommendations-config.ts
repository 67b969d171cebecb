import { z } from 'zod';

const rollback = z.strictObject({
  /** Least e-value of a harm: the false rollbacks that a person would accept are one in so many. */
  minEvidence: z.number().min(1),
  /** Largest share of the model's devices that one may touch, 0 to 1. */
  maxShare: z.number().positive().max(1),
  /** Within any 24 hours. */
  maxPerDay: z.int().min(1).max(1_000),
});

/** The section `recommendations`. Without `auto`, nothing is done that nobody has accepted. */
export const recommendationsSchema = z.strictObject({
  /** What a policy accepts by itself; all limits must be given. */
  auto: z.strictObject({ rollback: rollback.optional() }).prefault({}),
});
