import { parseArgs } from 'node:util';
import { CASES } from './cases/index.js';

export interface QualityOptions {
  readonly cases: readonly string[];
  readonly weeks: number;
  readonly seed: number;
  readonly quick: boolean;
  /** Cases that run at the same time. */
  readonly jobs: number;
  /** Leave the project's own results and page as they are. */
  readonly dry: boolean;
  readonly json: string | undefined;
  readonly markdown: string | undefined;
}

export const USAGE = `npm run bench:quality -- [options]
  --cases a,b      only these (default: all), see --list; also by the beginning of their names: --cases power
  --only a,b       the same
  --weeks N        simulated weeks where the document speaks of weeks (default 25; quick: 8 days); settings of the
                   promise run for 12 of every 25
  --seed N         default 1
  --jobs N         so many cases at a time, each in a process of its own (default 1)
  --quick          a smoke run of some minutes, no claim to precision
  --dry            leave bench/results/quality.json and the page that is made of it (docs/measured/quality.md) as
                   they are; so does --quick
  --page           runs nothing: makes the page and its pictures anew from bench/results/quality.json
  --json FILE      the figures as JSON
  --markdown FILE  the report case by case (docs/measured/quality-cases.md)
  --list           names the cases`;

const QUICK_WEEKS = 8 / 7;

/** Errors: RangeError for an unknown case or a number that is none; TypeError (parseArgs) for an unknown option. */
export function qualityOptions(args: readonly string[]): QualityOptions | 'list' | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cases: { type: 'string' },
      only: { type: 'string' },
      weeks: { type: 'string' },
      seed: { type: 'string' },
      quick: { type: 'boolean', default: false },
      jobs: { type: 'string' },
      dry: { type: 'boolean', default: false },
      page: { type: 'boolean', default: false },
      json: { type: 'string' },
      markdown: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.list) return 'list';
  const known = CASES.map(({ id }) => id);
  return {
    cases: values.page ? [] : chosenCases(values.only ?? values.cases, known),
    weeks: positive('weeks', values.weeks, values.quick ? QUICK_WEEKS : 25),
    seed: positive('seed', values.seed, 1),
    quick: values.quick,
    jobs: Math.ceil(positive('jobs', values.jobs, 1)),
    dry: values.dry || values.quick,
    json: values.json,
    markdown: values.markdown,
  };
}

function chosenCases(wanted: string | undefined, known: readonly string[]): readonly string[] {
  return wanted === undefined ? known : wanted.split(',').flatMap((name) => casesNamed(name, known));
}

/** The case of that name, else all whose names begin with it. */
function casesNamed(name: string, known: readonly string[]): readonly string[] {
  if (known.includes(name)) return [name];
  const found = known.filter((id) => id.startsWith(`${name}-`));
  if (found.length === 0) throw new RangeError(`no case "${name}"; there are ${known.join(', ')}`);
  return found;
}

function positive(name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!(value > 0)) throw new RangeError(`--${name} must be a positive number, got "${text}"`);
  return value;
}
