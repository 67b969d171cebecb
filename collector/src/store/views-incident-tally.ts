import { number, text } from './fields.js';
import { readAlarms, type AlarmSource } from './views-alarms.js';
import { quietOf } from './views-incidents.js';
import type { AlarmView, IncidentTally } from './views.js';

/**
 * How many incidents there are, by model and state; what was merged is in another. Errors: StoreError. Cost: two columns of
 * the record of incidents, and the firing alarms.
 */
export async function readIncidentTally(source: AlarmSource): Promise<readonly IncidentTally[]> {
  const all = await source.connection.read.rows(TALLY, (row) => ({
    model: text(row, 'model'),
    state: text(row, 'last_state') as 'open' | 'resolved',
    incidents: number(row, 'incidents'),
  }));
  if (!all.some(({ state }) => state === 'open')) return all;
  const firing = await readAlarms(source, { state: 'firing', limit: Infinity });
  const quiet = new Map<string, number>();
  for (const of of byIncident(firing)) {
    const state = quietOf(of);
    if (state !== undefined) quiet.set(`${state} ${of[0]!.model}`, (quiet.get(`${state} ${of[0]!.model}`) ?? 0) + 1);
  }
  return all.flatMap((one): IncidentTally[] => {
    if (one.state !== 'open') return [one];
    const [kept, silenced] = ['kept', 'silenced'].map((state) => quiet.get(`${state} ${one.model}`) ?? 0);
    const { model, incidents } = one;
    return [
      { model, state: 'open' as const, incidents: incidents - kept! - silenced! },
      { model, state: 'kept' as const, incidents: kept! },
      { model, state: 'silenced' as const, incidents: silenced! },
    ].filter((tally) => tally.incidents > 0);
  });
}

function byIncident(firing: readonly AlarmView[]): AlarmView[][] {
  const groups = new Map<string, AlarmView[]>();
  for (const alarm of firing) {
    if (alarm.incident === undefined) continue;
    groups.set(alarm.incident, [...(groups.get(alarm.incident) ?? []), alarm]);
  }
  return [...groups.values()];
}

const TALLY = `
  SELECT model, last_state, count() AS incidents
  FROM (SELECT model, argMax(state, event_id) AS last_state FROM incident_events GROUP BY model, incident)
  WHERE last_state != 'merged'
  GROUP BY model, last_state
  ORDER BY model, last_state`;
