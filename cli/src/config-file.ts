import { readFile } from 'node:fs/promises';
import { parse, YAMLParseError } from 'yaml';
import type { z } from 'zod';
import { ConfigError, explainIssue } from './config-error.js';

/**
 * A complete configuration from what a person gave; `where` names its origin in messages.
 * Errors: ConfigError INVALID with the key and what would be right, all problems at once.
 */
export function parseWith<S extends z.ZodType>(schema: S, input: unknown, where: string): z.output<S> {
  const result = schema.safeParse(input ?? {});
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => explainIssue(issue, schema));
  throw new ConfigError('INVALID', problems[0]?.key ?? '', `${where}: ${problems.map(({ text }) => text).join('; ')}`);
}

/** The value in a YAML file, whatever it is. Errors: ConfigError UNREADABLE, NOT_YAML. */
export async function readYaml(file: string): Promise<unknown> {
  const source = await readFile(file, 'utf8').catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError('UNREADABLE', '', `${file} cannot be read: ${reason}`, { cause });
  });
  try {
    return parse(source) as unknown;
  } catch (cause) {
    if (!(cause instanceof YAMLParseError)) throw cause;
    throw new ConfigError('NOT_YAML', '', `${file} is not YAML: ${cause.message}`, { cause });
  }
}
