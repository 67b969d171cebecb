import { JSON_FLAG, noun, verb } from '@fleetally/cli';
import { openOrAsk } from '../admin/open-or-ask.js';
import type { IncidentDetail, IncidentView } from '../store/views.js';
import { incidentListText, incidentText } from './incident-text.js';
import { PLACE_FLAGS, placeOf } from './place.js';

const FLAGS = { ...JSON_FLAG, ...PLACE_FLAGS };

/** `fleetally incidents list|show`. */
export const incidents = noun('alarms that belong together, as one thing with one headline', {
  list: verb({
    about: 'all incidents, open ones first',
    flags: FLAGS,
    examples: ['incidents list --data ./fleetally-data'],
    async run({ values, tell }) {
      const answer = (await openOrAsk('incidents-list', {}, await placeOf(values))) as { incidents: IncidentView[] };
      await tell(answer, incidentListText(answer.incidents));
      return 0;
    },
  }),
  show: verb({
    about: 'one incident with its signals, alarms, devices and history',
    takes: ['INCIDENT'],
    completes: [{ from: 'incidents' }],
    flags: FLAGS,
    examples: [],
    async run({ values, names: [incident], tell }) {
      const answer = (await openOrAsk('incidents-show', { incident }, await placeOf(values))) as {
        incident: IncidentDetail;
      };
      await tell(answer, () => incidentText(answer.incident));
      return 0;
    },
  }),
});
