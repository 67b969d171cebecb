import { parseArgs } from 'node:util';
import { UsageError, type Command } from '@fleetally/cli';
import { openOrAsk } from '../admin/open-or-ask.js';
import type { IncidentDetail, IncidentView } from '../store/views.js';
import { incidentListText, incidentText } from './incident-text.js';
import { PLACE_OPTIONS, PLACE_USAGE, placeOf } from './place.js';

/** `fleetally incidents list`, `fleetally incidents show ID`. */
export const incidents: Command = {
  usage: `list [--json] | show ID [--json]

Alarms that belong together are one incident, with one headline and one notification.
  list              all of them, open ones first
  show ID           one with its signals, alarms, devices and history
  --json            for machines
${PLACE_USAGE}

example: fleetally incidents list --data ./fleetally-data`,

  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...PLACE_OPTIONS, json: { type: 'boolean', default: false } },
    });
    const [what, id, ...more] = positionals;
    if (more.length > 0) throw new UsageError('too many words');
    const place = await placeOf(values);
    const show = (answer: unknown, words: string): void => {
      process.stdout.write(values.json ? `${JSON.stringify(answer, null, 2)}\n` : words);
    };
    if (what === 'list' && id === undefined) {
      const answer = (await openOrAsk('incidents-list', {}, place)) as { incidents: IncidentView[] };
      show(answer, incidentListText(answer.incidents));
      return 0;
    }
    if (what !== 'show' || id === undefined) throw new UsageError('give list, or show and the id of an incident');
    const answer = (await openOrAsk('incidents-show', { incident: id }, place)) as { incident: IncidentDetail };
    show(answer, incidentText(answer.incident));
    return 0;
  },
};
