import { z } from 'zod';
import { attributeSchema, predicateSchema } from './predicate-config.js';
import { DEFAULT_POLICY, type VariantPolicy } from './registry/variant-policy.js';

const PREFERENCES = ['accuracy', 'latency', 'size', 'energy'] as const;
const positive = z.number().positive();

const limits = {
  maxLatencySeconds: positive.optional().describe("Of one inference, by the variant's card."),
  minAccuracy: z.number().min(0).max(1).optional().describe('Share of right answers, by the card.'),
  maxBytes: positive.optional().describe('Of the model file.'),
  maxEnergyJoules: positive.optional().describe('Of one inference, by the card.'),
};

const policy = z.strictObject({
  prefer: z.enum(PREFERENCES).default(DEFAULT_POLICY.prefer).describe('What a variant is wanted to be good at.'),
  ...limits,
  memoryAttribute: attributeSchema
    .default(DEFAULT_POLICY.memoryAttribute)
    .describe('The attribute in which devices tell their memory, in MiB.'),
  onBattery: z
    .strictObject({
      when: predicateSchema.describe('Which devices are meant, by their attributes.'),
      prefer: z.enum(PREFERENCES).optional().describe('Instead of the wish above.'),
      ...limits,
    })
    .optional()
    .describe('Other wishes for devices that run on a battery, or save power.'),
});

/** The section `models`: policies by the model's name. */
export const modelsSchema = z.record(z.string().min(1), policy);

/** How the variant of a version of this model is chosen. */
export function policyOf(models: z.output<typeof modelsSchema>, model: string): VariantPolicy {
  const { onBattery, ...own } = (Object.hasOwn(models, model) ? models[model] : undefined) ?? DEFAULT_POLICY;
  return { ...given(own), ...(onBattery !== undefined && { onBattery: given(onBattery) }) };
}

type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Without the keys that nobody gave. */
function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}
