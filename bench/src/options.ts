import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Ids of the benches to run, in their own order. */
  readonly only: readonly string[];
  readonly quick: boolean;
  readonly json: string | undefined;
  readonly markdown: string | undefined;
}

export const USAGE = `npm run bench -- [options]
  --only a,b       only these (default: all), see --list
  --quick          a smoke run of everything; its figures say nothing
  --json FILE      the figures as JSON
  --markdown FILE  the report as a page (docs/measured/speed.md)
  --list           names the benches`;

/** Errors: RangeError for an unknown bench; TypeError (parseArgs) for an unknown option. */
export function benchOptions(args: readonly string[], known: readonly string[]): BenchOptions | 'list' | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      markdown: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.list) return 'list';
  const only = values.only?.split(',') ?? known;
  for (const id of only)
    if (!known.includes(id)) throw new RangeError(`no bench "${id}"; there are ${known.join(', ')}`);
  return { only, quick: values.quick, json: values.json, markdown: values.markdown };
}
