import { duration, instant, JSON_FLAG, noun, RECORD_FLAGS, UsageError, verb } from '@fleetally/cli';
import { openOrAsk } from '../admin/open-or-ask.js';
import type { ShownSilence } from '../admin/silences.js';
import { cohortKey, cohortOfKey, parts } from '../detect/cohort-key.js';
import { PLACE_FLAGS, placeOf } from './place.js';
import { byWhom } from './record.js';

const FLAGS = { ...JSON_FLAG, ...PLACE_FLAGS };

interface Changed {
  readonly silence: ShownSilence;
  readonly warnings?: readonly string[];
}

/** `fleetally silences add|list|end`. */
export const silences = noun('times in which alarms of a cohort wake nobody', {
  list: verb({
    about: 'all silences',
    flags: FLAGS,
    examples: ['silences list --data ./fleetally-data'],
    async run({ values, tell }) {
      const answer = (await openOrAsk('silences-list', {}, await placeOf(values))) as { silences: ShownSilence[] };
      await tell(answer, answer.silences.map(line).join('') || 'no silences\n');
      return 0;
    },
  }),
  add: verb({
    about: 'alarms within the cohort are recorded and shown as ever, but marked, and nobody is woken',
    flags: {
      cohort: { type: 'string', value: 'A=V,…', about: 'all alarms of cohorts with these attributes; "" for all' },
      model: { type: 'string', value: 'NAME', about: 'only of this model', completes: { from: 'models' } },
      feature: { type: 'string', value: 'NAME', about: 'only of this feature' },
      from: { type: 'string', value: 'TIME', about: 'event time, as 2026-01-07T14:00:00Z (default: now)' },
      to: { type: 'string', value: 'TIME', about: 'event time' },
      for: { type: 'string', value: '2h', about: 'instead of --to: 30m, 2h, 1d' },
      ...RECORD_FLAGS,
      ...FLAGS,
    },
    examples: [
      'silences add --cohort hw=a --from 2026-01-07T14:00:00Z --for 2h --reason new-firmware --data ./fleetally-data',
    ],
    async run({ values, tell }) {
      if (values.cohort === undefined)
        throw new UsageError('which cohort? Give --cohort attribute=value, or --cohort "" for all');
      const { model, feature } = values;
      const from = values.from ?? new Date().toISOString();
      const to = endOf(from, values);
      const input = { cohort: cohortOf(values.cohort), model, feature, from, to, ...byWhom(values) };
      const answer = (await openOrAsk('silences-add', input, await placeOf(values))) as Changed;
      await tell(answer, line(answer.silence));
      for (const warning of answer.warnings ?? []) process.stderr.write(`warning: ${warning}\n`);
      return 0;
    },
  }),
  end: verb({
    about: 'end one before its time',
    takes: ['SILENCE'],
    completes: [{ from: 'silences' }],
    flags: { ...RECORD_FLAGS, ...FLAGS },
    examples: [],
    async run({ values, names: [silence], tell }) {
      const { reason, author } = values;
      const answer = (await openOrAsk('silences-end', { silence, reason, author }, await placeOf(values))) as Changed;
      await tell(answer, line(answer.silence));
      return 0;
    },
  }),
});

interface End {
  readonly to: string | undefined;
  readonly for: string | undefined;
}

function endOf(from: string, { to, for: length }: End): string {
  const start = instant(from, '--from');
  if ((to === undefined) === (length === undefined)) throw new UsageError('give either --to or --for');
  if (to === undefined) return new Date(start + duration(length ?? '', '--for') * 1000).toISOString();
  instant(to, '--to');
  return to;
}

function cohortOf(text: string): Record<string, string> {
  const cohort = cohortOfKey(text);
  const entries = Object.entries(cohort);
  const isWhole = entries.length === (text === '' ? 0 : parts(text).length);
  if (!isWhole || entries.some(([name, value]) => name === '' || value === ''))
    throw new UsageError(`--cohort ${text}: expected attribute=value,… or name:pilot`);
  return cohort;
}

function line({ silence, cohort, model, feature, from, to, author, reason }: ShownSilence): string {
  const who = cohortKey(cohort) || 'all cohorts';
  const what = [model, feature].filter((name) => name !== '').join('/');
  return `${silence}  ${who}${what === '' ? '' : ` of ${what}`}  ${from} to ${to}  ${author}: ${reason}\n`;
}
