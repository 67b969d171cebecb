import { access, constants, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Tell } from './command.js';

/** Writes results as `--json` asks; `schema` is the name they get where they have none of their own. */
export function teller(json: string | undefined, schema: string): Tell {
  return async (answer, words) => {
    const text = `${JSON.stringify({ schema, ...answer }, undefined, 2)}\n`;
    if (json !== undefined && json !== '-') await writeFile(json, text);
    const shown = json === '-' ? text : typeof words === 'string' ? words : words();
    if (shown !== '') process.stdout.write(shown);
  };
}

/**
 * Asked before the work rather than after it: can this file be written? `-` is standard output.
 * Errors: an Error with the option and what to do.
 */
export async function requireWritable(file: string | undefined, option: string): Promise<void> {
  if (file === undefined || file === '-') return;
  const there = await access(file, constants.W_OK).then(
    () => true,
    (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT' && 'none',
  );
  if (there === true) return;
  if (there === false) throw new OutputError(`${option} ${file}: it is there and can't be written`);
  await access(dirname(resolve(file)), constants.W_OK).catch((cause: unknown) => {
    throw new OutputError(`${option} ${file}: its folder is not there or can't be written; make it first`, { cause });
  });
}

/** A file for results that can't be written. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
  readonly code = 'OUTPUT';
}
