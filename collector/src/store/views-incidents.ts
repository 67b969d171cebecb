import { readDecisionsOn } from './decision-store.js';
import { readIncidentHistory, readIncidents, type IncidentEvent } from './incident-store.js';
import type { NamedCohorts } from '../recommend/predicate-of.js';
import { readNotifications, type NotificationEvent } from './notification-store.js';
import { readAdvice } from './views-advice.js';
import { readMostAffected } from './views-affected.js';
import { readAlarms, type AlarmSource } from './views-alarms.js';
import { decisionView } from './views-decision.js';
import { instantOf } from './views-instant.js';
import { deviceCount } from './suppression.js';
import { figure } from './views-shape.js';
import type { AlarmView, Figure, IncidentDetail, IncidentFilter, IncidentView } from './views.js';

/** Incidents as they now are: open, then resolved, newest first. Few by nature, so filtered here. */
export async function readIncidentViews(source: AlarmSource, filter: IncidentFilter): Promise<readonly IncidentView[]> {
  const current = await readIncidents(source.connection);
  const wanted = current
    .filter(({ model, state }) => model === (filter.model ?? model) && isWanted(state, filter.state))
    .sort((a, b) => ORDER[a.state] - ORDER[b.state] || b.openedAt - a.openedAt)
    .slice(0, filter.limit);
  const show = await presenter(source, wanted);
  return wanted.map(show);
}

/** One incident with what it takes to look into it; of one that was merged, what it was. */
export async function readIncidentView(
  source: AlarmSource,
  incident: string,
  named: NamedCohorts = {},
): Promise<IncidentDetail | undefined> {
  const history = await readIncidentHistory(source.connection, incident);
  const event = history.at(-1);
  if (event === undefined) return undefined;
  const show = await presenter(source, [event]);
  const view = show(event);
  const isSmall = typeof view.devices === 'string' && view.devices !== 'no-data';
  return {
    ...view,
    ...(event.state === 'open' && { advice: await readAdvice(source.connection, event, inWords(view.devices), named) }),
    mostAffected: isSmall ? 'suppressed' : await readMostAffected(source, event),
    history: history.map(({ recordedAtMs, action, headline, author, reason }) => ({
      at: instantOf(recordedAtMs / 1000),
      action,
      headline,
      author,
      reason,
    })),
    decisions: (await readDecisionsOn(source.connection, event.alarms)).map(decisionView),
  };
}

function inWords(devices: IncidentView['devices']): string {
  if (typeof devices === 'number') return devices === 1 ? 'its device' : `its ${devices} devices`;
  return devices === 'no-data' ? 'its devices' : `its devices (fewer than ${devices.slice(1)})`;
}

const ORDER = { open: 0, resolved: 1, merged: 2 } as const;

function isWanted(state: IncidentEvent['state'], asked: IncidentFilter['state']): boolean {
  return asked === undefined ? state !== 'merged' : state === asked;
}

async function presenter(
  source: AlarmSource,
  events: readonly IncidentEvent[],
): Promise<(event: IncidentEvent) => IncidentView> {
  const told = new Map((await readNotifications(source.connection)).map((one) => [one.incident, one]));
  const isAnyOpen = events.some(({ state }) => state === 'open');
  const firing = isAnyOpen ? await readAlarms(source, { state: 'firing', limit: Infinity }) : [];
  return (event) => shown(event, told.get(event.incident), firing, source.kDevices);
}

function shown(
  event: IncidentEvent,
  told: NotificationEvent | undefined,
  firing: readonly AlarmView[],
  kDevices: number,
): IncidentView {
  const devices = event.devices === 0 ? 'no-data' : deviceCount(event.devices, kDevices);
  // By how much so few have moved is not told either.
  const isFew = typeof devices === 'string' && devices !== 'no-data';
  const isHidden = isFew || event.signals.every(({ contribution }) => Number.isNaN(contribution));
  const size = (value: number): Figure => (isHidden ? 'suppressed' : figure(value));
  const quiet =
    event.state === 'open' ? quietOf(firing.filter(({ alarm }) => event.alarms.includes(alarm))) : undefined;
  return {
    incident: event.incident,
    model: event.model,
    state: event.state,
    headline: event.headline,
    why: { code: event.why, words: event.whyText },
    cohorts: event.cohorts,
    devices,
    accuracyChange: size(event.accuracyChange),
    signals: event.signals.map(({ signal, alarm, effectSd, contribution }) => ({
      signal,
      alarm,
      ...(Number.isNaN(contribution)
        ? { effectSd: 'suppressed' as const, contribution: 'suppressed' as const }
        : { effectSd: size(effectSd), contribution: size(contribution) }),
    })),
    alarms: event.alarms,
    openedAt: instantOf(event.openedAt),
    changedAt: instantOf(event.changedAt),
    ...(event.resolvedAt !== null && event.state === 'resolved' && { resolvedAt: instantOf(event.resolvedAt) }),
    ...(event.mergedInto !== '' && { mergedInto: event.mergedInto }),
    ...(told !== undefined && { notification: { state: told.state, at: instantOf(told.recordedAtMs / 1000) } }),
    ...(quiet !== undefined && { quiet }),
  };
}

/** Of alarms of which some are kept and the rest silenced, `kept`: somebody has looked. */
export function quietOf(firing: readonly AlarmView[]): IncidentView['quiet'] {
  if (firing.length === 0 || firing.some(({ kept, silenced }) => kept === undefined && silenced === undefined)) {
    return undefined;
  }
  return firing.some(({ kept }) => kept !== undefined) ? 'kept' : 'silenced';
}
