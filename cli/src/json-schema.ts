import { z } from 'zod';

/**
 * A configuration's JSON Schema (2020-12), as editors complete and check by; `title` names the file.
 * It describes what people write: keys with a default need not be there. Rules that JSON Schema can't say are left out.
 */
export function jsonSchemaOf(schema: z.ZodType, title: string): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return { $schema, title, ...rest };
}
