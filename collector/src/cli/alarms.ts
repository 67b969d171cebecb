import { JSON_FLAG, noun, RECORD_FLAGS, verb, type Verb } from '@fleetally/cli';
import type { Decided } from '../admin/alarm-decisions.js';
import type { ShownAlarm } from '../admin/list-alarms.js';
import { openOrAsk } from '../admin/open-or-ask.js';
import type { AlarmView } from '../store/views.js';
import { alarmLine, alarmText } from './alarms-text.js';
import { explain } from './explain.js';
import { PLACE_FLAGS, placeOf } from './place.js';
import { byWhom } from './record.js';

const FLAGS = { ...JSON_FLAG, ...PLACE_FLAGS };

const PAST = { rebaseline: 're-baselined', resolve: 'resolved by hand', keep: 'kept' } as const;

/** `fleetally alarms list|show|explain|rebaseline|resolve|keep`. */
export const alarms = noun('what fired, and what was decided about it', {
  list: verb({
    about: 'all alarms, those that fire first',
    flags: FLAGS,
    examples: ['alarms list --data ./fleetally-data'],
    async run({ values, tell }) {
      const answer = (await openOrAsk('alarms-list', {}, await placeOf(values))) as { alarms: AlarmView[] };
      await tell(answer, answer.alarms.length === 0 ? 'no alarms\n' : answer.alarms.map(alarmLine).join(''));
      return 0;
    },
  }),
  show: verb({
    about: 'one alarm with its history and what was decided',
    takes: ['ALARM'],
    completes: [{ from: 'alarms' }],
    flags: FLAGS,
    examples: [],
    async run({ values, names: [alarm], tell }) {
      const answer = (await openOrAsk('alarms-show', { alarm }, await placeOf(values))) as { alarm: ShownAlarm };
      await tell(answer, () => alarmText(answer.alarm));
      return 0;
    },
  }),
  explain,
  rebaseline: decision(
    'rebaseline',
    "take what the cohort's devices read now for the new normal: their past is learnt anew",
    [],
  ),
  keep: decision('keep', 'say that it is known: it fires on, and nobody is told again', [
    'alarms keep pump:1 --reason known-since-monday --author ann --data ./fleetally-data',
  ]),
  resolve: decision('resolve', 'say that it is over: evidence starts anew, and the old normal stays', [
    'alarms resolve pump:1 --reason sensor-was-cleaned --author ann --data ./fleetally-data',
  ]),
});

function decision(action: keyof typeof PAST, about: string, examples: readonly string[]): Verb {
  return verb({
    about,
    detail: 'The id of an incident stands for all of its alarms that fire.',
    takes: ['ALARM'],
    completes: [{ from: 'alarms' }],
    flags: { ...RECORD_FLAGS, ...FLAGS },
    examples,
    async run({ values, names: [alarm], tell }) {
      const input = { alarm, ...byWhom(values) };
      const answer = (await openOrAsk(`alarms-${action}`, input, await placeOf(values))) as { decided: Decided[] };
      await tell(answer, answer.decided.map((one) => `${one.alarm}  ${PAST[action]}, ${one.state}\n`).join(''));
      return 0;
    },
  });
}
