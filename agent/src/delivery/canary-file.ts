import { z } from 'zod';
import { valuesFromJson } from '../inference/protocol/json-values.js';
import { parseExactJson } from '../inference/protocol/exact-json.js';
import type { ServedTensor } from '../inference/serving.js';
import { DeliveryError } from './delivery-error.js';

const DATATYPES = ['BOOL', 'UINT8', 'UINT16', 'UINT32', 'UINT64', 'INT8', 'INT16', 'INT32'] as const;
const MORE_DATATYPES = ['INT64', 'FP32', 'FP64', 'BYTES'] as const;

const tensor = z.strictObject({
  name: z.string().min(1),
  datatype: z.enum([...DATATYPES, ...MORE_DATATYPES]),
  shape: z.array(z.number().int().nonnegative()),
  data: z.unknown(),
});

const schema = z.strictObject({
  format: z.literal('fleetally-canary-1'),
  cases: z
    .array(
      z.strictObject({
        name: z.string().optional(),
        inputs: z.array(tensor).min(1),
        /** `tolerance`: how far a value may be off, absolutely. Default: 0.001 for FP32 and FP64, else 0. */
        outputs: z.array(tensor.extend({ tolerance: z.number().nonnegative().optional() })).min(1),
      }),
    )
    .min(1)
    .max(1000),
});

/** Inputs, and what a model has to make of them. */
export interface CanaryCase {
  readonly name: string;
  readonly inputs: readonly ServedTensor[];
  readonly outputs: readonly (ServedTensor & { readonly tolerance: number })[];
}

const TOLERANCE = 0.001;

/** Errors: DeliveryError CANARY for bytes that are no canary file, naming the place. */
export function canaryCases(bytes: Uint8Array): readonly CanaryCase[] {
  let json: unknown;
  try {
    json = parseExactJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new DeliveryError('CANARY', 'the canary file is not JSON');
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new DeliveryError(
      'CANARY',
      `the canary file is not of format fleetally-canary-1: see ${path || 'its start'}`,
    );
  }
  return parsed.data.cases.map(({ name, inputs, outputs }, index) => ({
    name: name ?? `case ${index + 1}`,
    inputs: inputs.map((given) => tensorOf(given, index)),
    outputs: outputs.map(({ tolerance, ...given }) => ({
      ...tensorOf(given, index),
      tolerance: tolerance ?? (given.datatype.startsWith('FP') ? TOLERANCE : 0),
    })),
  }));
}

function tensorOf({ name, datatype, shape, data }: z.output<typeof tensor>, index: number): ServedTensor {
  try {
    return { name, datatype, shape, data: valuesFromJson(name, datatype, shape, data) };
  } catch {
    // What valuesFromJson says quotes the value.
    throw new DeliveryError('CANARY', `the canary file's case ${index + 1} has no fitting data for '${name}'`);
  }
}
