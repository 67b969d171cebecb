import { tickOptions } from '../detect/tick-options.js';
import { explainAlarm } from '../offline/explain/explain-alarm.js';
import type { AdminAction } from './admin-context.js';
import { AdminError } from './admin-error.js';
import { requiredText } from './fields.js';

/** `explain`: resolves to the Explanation of one alarm. It reads and judges, and changes nothing. */
export const explainAction: AdminAction = async (input, { config, store }) => {
  const alarm = requiredText(input, 'alarm');
  const explanation = await explainAlarm(store, alarm, tickOptions(config), config.privacy.kDevices);
  if (explanation !== undefined) return explanation;
  const known = (await store.alarms.current()).slice(0, 5).map((event) => event.alarm);
  const hint = known.length === 0 ? 'there is none yet' : `there are ${known.join(', ')}`;
  throw new AdminError('NOT_FOUND', `there is no alarm ${alarm}; ${hint}`);
};
