import type { ShownAlarm } from '../admin/list-alarms.js';
import type { AlarmView } from '../store/views.js';
import { decisionText, listed } from './incident-text.js';

export function alarmLine({ alarm, state, kept, silenced, incident, changedAt, signals }: AlarmView): string {
  const how = [state, ...(kept === undefined ? [] : ['kept']), ...(silenced === true ? ['silenced'] : [])].join(', ');
  return `${alarm}  ${how}  since ${changedAt}  ${signals.join(', ')}${incident === undefined ? '' : `  ${incident}`}\n`;
}

export function alarmText(alarm: ShownAlarm): string {
  const steps = alarm.history.map(({ at, state, author, reason }) => `${at}  ${state}  ${author}: ${reason}`);
  return [
    alarmLine(alarm).trimEnd(),
    ...listed('decisions', alarm.decisions.map(decisionText)),
    ...listed('history', steps),
    '',
  ].join('\n');
}
