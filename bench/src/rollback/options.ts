import { parseArgs } from 'node:util';
import { KINDS, type RolloutKind } from './kinds.js';

export interface RollbackOptions {
  readonly kinds: readonly RolloutKind[];
  readonly judges: readonly string[];
  readonly rollouts: number;
  readonly seed: number;
  readonly jobs: number;
  readonly dry: boolean;
  readonly verbose: boolean;
  readonly json: string | undefined;
}

export const USAGE = `npm run bench:rollback -- [options]
  --only a,b       only rollouts of these kinds (default: all), see --list
  --judges a,b     only these judges, by the beginnings of their names (default: all)
  --rollouts N     simulated rollouts, their kinds spread evenly (default 200)
  --seed N         default 1; a whole run of another is kept as a check beside the results of seed 1
  --jobs N         so many processes at a time (default 1)
  --dry            leave bench/results/rollback.json and the page that is made of it (docs/measured/rollback.md) as
                   they are; so do --only, --judges and fewer rollouts than 200
  --page           runs nothing: makes the page and its picture anew from bench/results/rollback.json
  --verbose        what each judge said of each rollout
  --json FILE      every rollout's result as JSON
  --list           names the kinds`;

const ROLLOUTS = 200;

/** Errors: RangeError for an unknown kind or a number that is none; TypeError (parseArgs) for an unknown option. */
export function rollbackOptions(args: readonly string[]): RollbackOptions | 'list' | 'page' | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      judges: { type: 'string' },
      rollouts: { type: 'string' },
      seed: { type: 'string' },
      jobs: { type: 'string' },
      dry: { type: 'boolean', default: false },
      page: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      json: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.list) return 'list';
  if (values.page) return 'page';
  const rollouts = whole('rollouts', values.rollouts, ROLLOUTS);
  const part = values.only !== undefined || values.judges !== undefined || rollouts < ROLLOUTS;
  return {
    kinds: values.only === undefined ? KINDS.map(({ kind }) => kind) : values.only.split(',').map(kindNamed),
    judges: values.judges?.split(',') ?? [],
    rollouts,
    seed: whole('seed', values.seed, 1),
    jobs: whole('jobs', values.jobs, 1),
    dry: values.dry || part,
    verbose: values.verbose,
    json: values.json,
  };
}

function kindNamed(name: string): RolloutKind {
  const found = KINDS.find(({ kind }) => kind === name);
  if (found === undefined) {
    throw new RangeError(`no kind "${name}"; there are ${KINDS.map(({ kind }) => kind).join(', ')}`);
  }
  return found.kind;
}

function whole(name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!(Number.isSafeInteger(value) && value > 0)) {
    throw new RangeError(`--${name} must be a positive whole number, got "${text}"`);
  }
  return value;
}
