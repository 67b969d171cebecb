import { parseWith, readYaml } from '@fleetally/cli';
import { z } from 'zod';

const input = z.strictObject({
  /** Names, or one pattern in which * stands for anything, in the table's order. */
  columns: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(),
  /** The same value for every row. */
  constant: z.union([z.number(), z.string(), z.array(z.number())]).optional(),
  /** Of one row, without the batch: [32, 32, 3]. */
  shape: z.array(z.int().positive()).optional(),
  layout: z.enum(['nhwc', 'nchw', 'flat']).optional(),
  /** The model sees column * scale + offset. */
  scale: z.number().optional(),
  offset: z.number().optional(),
  /** Texts of a categorical column, in the order of the numbers that the model sees. */
  codes: z.array(z.string()).min(1).optional(),
});

const schema = z.strictObject({
  /** By the name of the model's input. */
  inputs: z.record(z.string(), input),
});

/** How a table's columns become the model's inputs, as a person writes it. */
export type MappingSpec = z.output<typeof schema>;
export type InputSpec = z.output<typeof input>;

/** Reads a YAML or JSON file. Errors: ConfigError UNREADABLE, NOT_YAML, INVALID. */
export async function loadMapping(file: string): Promise<MappingSpec> {
  return parseWith(schema, await readYaml(file), file);
}
