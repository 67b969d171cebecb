import { parseArgs } from 'node:util';
import { UsageError, type Command } from '@fleetally/cli';
import type { Decided } from '../admin/alarm-decisions.js';
import type { ShownAlarm } from '../admin/list-alarms.js';
import { openOrAsk } from '../admin/open-or-ask.js';
import type { AlarmView } from '../store/views.js';
import { decisionText, listed } from './incident-text.js';
import { PLACE_OPTIONS, PLACE_USAGE, placeOf } from './place.js';

const DECISIONS = ['rebaseline', 'resolve', 'keep'] as const;

/** `fleetally alarms list|show|rebaseline|resolve|keep`. */
export const alarms: Command = {
  usage: `list | show ID | rebaseline ID --reason TEXT | resolve ID --reason TEXT | keep ID --reason TEXT

  list              all alarms, those that fire first
  show ID           one with its history and what was decided
  rebaseline ID     what the cohort's devices read now is the new normal: their past is learnt anew
  resolve ID        it is over: evidence starts anew, and the old normal stays
  keep ID           it is known: it fires on, and nobody is told again
                    the id of an incident stands for all of its alarms that fire
  --reason TEXT, --author NAME  for the record
  --json            for machines
${PLACE_USAGE}

example: fleetally alarms list --data ./fleetally-data
example: fleetally alarms keep pump:1 --reason known-since-monday --author ann --data ./fleetally-data
example: fleetally alarms resolve pump:1 --reason sensor-was-cleaned --author ann --data ./fleetally-data`,

  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...PLACE_OPTIONS,
        reason: { type: 'string' },
        author: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const [what, id, ...more] = positionals;
    if (more.length > 0) throw new UsageError('one alarm at a time, or the incident that they are part of');
    const show = (answer: unknown, words: string): void => {
      process.stdout.write(values.json ? `${JSON.stringify(answer, null, 2)}\n` : words);
    };
    if (what === 'list' && id === undefined) {
      const answer = (await openOrAsk('alarms-list', {}, await placeOf(values))) as { alarms: AlarmView[] };
      show(answer, answer.alarms.length === 0 ? 'no alarms\n' : answer.alarms.map(line).join(''));
      return 0;
    }
    if (id === undefined)
      throw new UsageError('give list, or show, rebaseline, resolve or keep and the id of an alarm');
    if (what === 'show') {
      const answer = (await openOrAsk('alarms-show', { alarm: id }, await placeOf(values))) as { alarm: ShownAlarm };
      show(answer, alarmText(answer.alarm));
      return 0;
    }
    const action = DECISIONS.find((one) => one === what);
    if (action === undefined) throw new UsageError('give list, show, rebaseline, resolve or keep');
    const { reason, author } = values;
    if (reason === undefined) throw new UsageError('why? Give --reason');
    const input = { alarm: id, reason, author };
    const answer = (await openOrAsk(`alarms-${action}`, input, await placeOf(values))) as { decided: Decided[] };
    show(answer, answer.decided.map(({ alarm, state }) => `${alarm}  ${PAST[action]}, ${state}\n`).join(''));
    return 0;
  },
};

const PAST = { rebaseline: 're-baselined', resolve: 'resolved by hand', keep: 'kept' } as const;

function line({ alarm, state, kept, silenced, incident, changedAt, signals }: AlarmView): string {
  const how = [state, ...(kept === undefined ? [] : ['kept']), ...(silenced === true ? ['silenced'] : [])].join(', ');
  return `${alarm}  ${how}  since ${changedAt}  ${signals.join(', ')}${incident === undefined ? '' : `  ${incident}`}\n`;
}

function alarmText(alarm: ShownAlarm): string {
  const steps = alarm.history.map(({ at, state, author, reason }) => `${at}  ${state}  ${author}: ${reason}`);
  return [
    line(alarm).trimEnd(),
    ...listed('decisions', alarm.decisions.map(decisionText)),
    ...listed('history', steps),
    '',
  ].join('\n');
}
