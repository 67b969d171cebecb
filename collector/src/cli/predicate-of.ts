import { access } from 'node:fs/promises';
import { readYaml } from '@fleetally/cli';
import { targetOf } from './models-card.js';

/** A predicate as it is written on a command line, or that of a YAML file: nothing is both. Errors: UsageError. */
export async function predicateOf(text: string): Promise<unknown> {
  const isFile = await access(text).then(
    () => true,
    () => false,
  );
  return isFile ? readYaml(text) : targetOf(text);
}
