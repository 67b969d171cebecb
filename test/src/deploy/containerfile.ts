import { readFileSync } from 'node:fs';

/** One instruction of a Containerfile: its word, and what follows in one line. */
export interface Instruction {
  readonly word: string;
  readonly rest: string;
}

/** A stage: its base and what is done to it. */
export interface Stage {
  readonly from: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** https://docs.docker.com/reference/dockerfile/ */
const WORDS = /^(FROM|ARG|ENV|WORKDIR|COPY|RUN|USER|VOLUME|EXPOSE|HEALTHCHECK|STOPSIGNAL|ENTRYPOINT|CMD|LABEL)$/;

/** The stages of a Containerfile, in order. Errors: Error with the line that is no instruction. */
export function stagesOf(path: string): Stage[] {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  const stages: { from: string; name: string | undefined; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [, word = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (!WORDS.test(word)) throw new Error(`${path}: not an instruction: ${line}`);
    const from = /^(?:--platform=\S+ )?(\S+)(?: AS (\w+))?$/.exec(rest);
    if (word === 'FROM') stages.push({ from: from![1]!, name: from![2], instructions: [] });
    else stages.at(-1)?.instructions.push({ word, rest });
  }
  return stages;
}

/** What follows the only instruction with this word, undefined without one. */
export function only(stage: Stage, word: string): string | undefined {
  const found = stage.instructions.filter((instruction) => instruction.word === word);
  if (found.length > 1) throw new Error(`${word} stands more than once`);
  return found[0]?.rest;
}
