import { number, text } from './fields.js';
import { readAlarms, type AlarmSource } from './views-alarms.js';
import { quietOf } from './views-incidents.js';
import { instantOf } from './views-instant.js';
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
  const quiet = new Map<string, 'kept' | 'silenced'>();
  for (const [incident, of] of byIncident(firing)) {
    const state = quietOf(of);
    if (state !== undefined) quiet.set(incident, state);
  }
  const open = await source.connection.read.rows(OPEN, (row) => ({
    model: text(row, 'model'),
    state: quiet.get(text(row, 'incident')) ?? ('open' as const),
    openedAt: number(row, 'opened'),
  }));
  return all.flatMap((one): IncidentTally[] => (one.state === 'open' ? openOf(one.model, open) : [one]));
}

function openOf(
  model: string,
  open: readonly { model: string; state: 'open' | 'kept' | 'silenced'; openedAt: number }[],
): IncidentTally[] {
  return (['open', 'kept', 'silenced'] as const).flatMap((state) => {
    const of = open.filter((one) => one.model === model && one.state === state);
    if (of.length === 0) return [];
    const oldest = instantOf(Math.min(...of.map(({ openedAt }) => openedAt)));
    return [{ model, state, incidents: of.length, ...(state === 'open' && { oldestOpenedAt: oldest }) }];
  });
}

function byIncident(firing: readonly AlarmView[]): ReadonlyMap<string, readonly AlarmView[]> {
  const groups = new Map<string, AlarmView[]>();
  for (const alarm of firing) {
    if (alarm.incident === undefined) continue;
    groups.set(alarm.incident, [...(groups.get(alarm.incident) ?? []), alarm]);
  }
  return groups;
}

const OPEN = `
  SELECT model, incident, toUnixTimestamp(argMax(opened_at, event_id)) AS opened
  FROM incident_events
  GROUP BY model, incident
  HAVING argMax(state, event_id) = 'open'`;

const TALLY = `
  SELECT model, last_state, count() AS incidents
  FROM (SELECT model, argMax(state, event_id) AS last_state FROM incident_events GROUP BY model, incident)
  WHERE last_state != 'merged'
  GROUP BY model, last_state
  ORDER BY model, last_state`;
