import { parseArgs } from 'node:util';
import { UsageError, type Command } from '@fleetally/cli';
import { openOrAsk, type Place } from '../admin/open-or-ask.js';
import type { ShownSilence } from '../admin/silences.js';
import { parseDuration } from '../offline/backtest-options.js';
import { PLACE_OPTIONS, PLACE_USAGE, placeOf } from './place.js';
import { cohortKey, cohortOfKey, parts } from '../detect/cohort-key.js';

const OPTIONS = {
  ...PLACE_OPTIONS,
  cohort: { type: 'string' },
  model: { type: 'string' },
  feature: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  for: { type: 'string' },
  reason: { type: 'string' },
  author: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** `fleetally silences add|list|end`. */
export const silences: Command = {
  usage: `add --cohort hw=a[,region=eu] --from TIME (--to TIME | --for 2h) --reason TEXT | list | end ID

Alarms within a silenced cohort are recorded and shown as ever, but marked, and nobody is woken.
  --cohort A=V,…    all alarms of cohorts with these attributes; "" for all
  --model M, --feature F  only of these
  --from, --to      event time, as 2026-01-07T14:00:00Z;  --for 30m|2h|1d instead of --to
  --reason TEXT, --author NAME  for the record
  --json            for machines
${PLACE_USAGE}

example: fleetally silences add --cohort hw=a --from 2026-01-07T14:00:00Z --for 2h --reason new-firmware --data ./fleetally-data
example: fleetally silences list --data ./fleetally-data`,

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
    const [what, id, ...more] = positionals;
    if (more.length > 0) throw new UsageError('too many words');
    const place = await placeOf(values);
    const answer = await run(what, id, values, place);
    process.stdout.write(values.json ? `${JSON.stringify(answer, null, 2)}\n` : textOf(answer));
    for (const warning of answer.warnings ?? []) process.stderr.write(`warning: ${warning}\n`);
    return 0;
  },
};

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

interface Answer {
  readonly silences?: readonly ShownSilence[];
  readonly silence?: ShownSilence;
  readonly warnings?: readonly string[];
}

async function run(what: string | undefined, id: string | undefined, values: Values, place: Place): Promise<Answer> {
  if (what === 'list') return (await openOrAsk('silences-list', {}, place)) as Answer;
  const { reason, author } = values;
  if (what === 'end') {
    if (id === undefined) throw new UsageError('which one? Give end and its id');
    return (await openOrAsk('silences-end', { silence: id, reason, author }, place)) as Answer;
  }
  if (what !== 'add') throw new UsageError('give add, list or end');
  if (values.cohort === undefined)
    throw new UsageError('which cohort? Give --cohort attribute=value, or --cohort "" for all');
  if (values.from === undefined || reason === undefined) throw new UsageError('--from and --reason are needed');
  const { model, feature, from } = values;
  const input = { cohort: cohortOf(values.cohort), model, feature, from, to: endOf(values), reason, author };
  return (await openOrAsk('silences-add', input, place)) as Answer;
}

function endOf({ from = '', to, for: length }: Values): string {
  if ((to === undefined) === (length === undefined)) throw new UsageError('give either --to or --for');
  if (to !== undefined) return to;
  const start = Date.parse(from);
  if (Number.isNaN(start)) throw new UsageError(`--from ${from} is not a time, such as 2026-01-07T14:00:00Z`);
  return new Date(start + parseDuration(length ?? '', '--for') * 1000).toISOString();
}

function cohortOf(text: string): Record<string, string> {
  const cohort = cohortOfKey(text);
  const entries = Object.entries(cohort);
  const isWhole = entries.length === (text === '' ? 0 : parts(text).length);
  if (!isWhole || entries.some(([name, value]) => name === '' || value === ''))
    throw new UsageError(`--cohort ${text}: expected attribute=value,… or name:pilot`);
  return cohort;
}

function textOf({ silences: list, silence }: Answer): string {
  const all = list ?? (silence === undefined ? [] : [silence]);
  return all.length === 0 ? 'no silences\n' : all.map(line).join('');
}

function line({ silence, cohort, model, feature, from, to, author, reason }: ShownSilence): string {
  const who = cohortKey(cohort) || 'all cohorts';
  const what = [model, feature].filter((name) => name !== '').join('/');
  return `${silence}  ${who}${what === '' ? '' : ` of ${what}`}  ${from} to ${to}  ${author}: ${reason}\n`;
}
