import { z } from 'zod';
import { attributeSchema, predicateSchema } from './predicate-config.js';
import { DEFAULT_POLICY, type VariantPolicy } from './registry/variant-policy.js';

const PREFERENCES = ['accuracy', 'latency', 'size', 'energy'] as const;
const positive = z.number().positive();

const limits = {
  /** Of one inference, by the variant's card. */
  maxLatencySeconds: positive.optional(),
  /** Share of right answers, by the card. */
  minAccuracy: z.number().min(0).max(1).optional(),
  /** Of the model file. */
  maxBytes: positive.optional(),
  /** Of one inference, by the card. */
  maxEnergyJoules: positive.optional(),
};

const policy = z.strictObject({
  /** What a variant is wanted to be good at. */
  prefer: z.enum(PREFERENCES).default(DEFAULT_POLICY.prefer),
  ...limits,
  /** The attribute in which devices tell their memory, in MiB. */
  memoryAttribute: attributeSchema.default(DEFAULT_POLICY.memoryAttribute),
  /** Other wishes for devices that run on a battery, or save power. */
  onBattery: z.strictObject({ when: predicateSchema, prefer: z.enum(PREFERENCES).optional(), ...limits }).optional(),
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
