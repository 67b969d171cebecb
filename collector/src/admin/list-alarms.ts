import { readDecisionsOn } from '../store/decision-store.js';
import { clickhouseViews } from '../store/views-clickhouse.js';
import { decisionView } from '../store/views-decision.js';
import { instantOf } from '../store/views-instant.js';
import type { AlarmView, DecisionView, Views } from '../store/views.js';
import type { AdminAction, AdminContext } from './admin-context.js';
import { AdminError } from './admin-error.js';
import { requiredText } from './fields.js';

/** What happened to an alarm, by the collector's clock. */
export interface AlarmStep {
  readonly at: string;
  readonly state: string;
  readonly author: string;
  readonly reason: string;
}

export interface ShownAlarm extends AlarmView {
  readonly history: readonly AlarmStep[];
  readonly decisions: readonly DecisionView[];
}

const LIMIT = 1_000;

/** `alarms-list`: firing first, then resolved. */
export const listAlarmsAction: AdminAction = async (_input, context) => {
  return { alarms: await viewsOf(context).alarms({ limit: LIMIT }) };
};

/** `alarms-show`: one alarm with what happened to it and what was decided. */
export const showAlarmAction: AdminAction = async (input, context) => {
  const alarm = requiredText(input, 'alarm');
  const view = await viewsOf(context).alarm(alarm);
  if (view === undefined)
    throw new AdminError('NOT_FOUND', `there is no alarm ${alarm}; fleetally alarms list names all`);
  const { connection, alarms } = context.store;
  const history = (await alarms.history(alarm)).map(({ recordedAtMs, state, author, reason }): AlarmStep => ({
    at: instantOf(Math.floor(recordedAtMs / 1000)),
    state,
    author,
    reason,
  }));
  const decisions = (await readDecisionsOn(connection, [alarm])).map(decisionView);
  const shown: ShownAlarm = { ...view, history, decisions };
  return { alarm: shown };
};

/** `incidents-list`: open first, then resolved. */
export const listIncidentsAction: AdminAction = async (_input, context) => {
  return { incidents: await viewsOf(context).incidents({ limit: LIMIT }) };
};

/** `incidents-show`: one incident with its history. */
export const showIncidentAction: AdminAction = async (input, context) => {
  const id = requiredText(input, 'incident');
  const incident = await viewsOf(context).incident(id);
  if (incident === undefined) {
    throw new AdminError('NOT_FOUND', `there is no incident ${id}; fleetally incidents list names all`);
  }
  return { incident };
};

function viewsOf({ store, config }: AdminContext): Views {
  return clickhouseViews(store, { kDevices: config.privacy.kDevices, named: config.cohorts.named });
}
