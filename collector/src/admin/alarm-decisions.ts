import { POLICY } from '../detect/after-alarm.js';
import type { Tick } from '../detect/tick.js';
import type { AlarmEvent } from '../store/alarm-store.js';
import { appendDecisions, readDecisionsOn, type AlarmDecision, type DecisionAction } from '../store/decision-store.js';
import { number } from '../store/fields.js';
import { readIncidents } from '../store/incident-store.js';
import type { AdminAction, AdminContext } from './admin-context.js';
import { AdminError } from './admin-error.js';
import { optionalText, requiredText } from './fields.js';

/** What became of one alarm. */
export interface Decided {
  readonly alarm: string;
  readonly action: DecisionAction;
  readonly state: AlarmEvent['state'];
  readonly author: string;
  readonly reason: string;
}

/** Names that a person may not decide under: the record must tell them apart. */
const RESERVED = [POLICY, 'fleetally'];

/**
 * `alarms-rebaseline`, `alarms-resolve`, `alarms-keep`: takes `alarm` (its id, or that of an incident for all of its
 * alarms that fire), `reason` and `author`. Between two evaluations; written down before it takes effect.
 */
export function decideAction(action: DecisionAction): AdminAction {
  return async (input, context) => {
    const asked = requiredText(input, 'alarm');
    const reason = requiredText(input, 'reason');
    const author = (optionalText(input, 'author') ?? '').trim() || 'operator';
    if (RESERVED.includes(author)) throw new AdminError('INVALID', `author ${author} is not a person; give your name`);
    return context.whilePaused(async (tick) => {
      const firing = await firingOf(asked, action, context);
      const events: AlarmEvent[] = [];
      for (const model of tick.models)
        events.push(...(await model.decide(alarmsOf(firing), { action, author, reason })));
      const orphans = firing.filter(({ alarm }) => !isWatched(alarm, tick, events));
      events.push(...(await decideOnOrphans(orphans, { action, author, reason }, context)));
      await tick.followAlarms();
      return { decided: events.map(({ alarm, state }): Decided => ({ alarm, action, state, author, reason })) };
    });
  };
}

function alarmsOf(events: readonly AlarmEvent[]): string[] {
  return events.map(({ alarm }) => alarm);
}

function isWatched(alarm: string, tick: Tick, events: readonly AlarmEvent[]): boolean {
  return alarmsOf(events).includes(alarm) || tick.models.some((model) => model.standing(alarm) !== 'not-firing');
}

/** The alarms that are meant and fire. Errors: AdminError NOT_FOUND, INVALID. */
async function firingOf(asked: string, action: DecisionAction, { store }: AdminContext): Promise<AlarmEvent[]> {
  const current = await store.alarms.current();
  const found = current.find(({ alarm }) => alarm === asked);
  const incident = found ? undefined : (await readIncidents(store.connection)).find((one) => one.incident === asked);
  if (found === undefined && incident === undefined) {
    throw new AdminError(
      'NOT_FOUND',
      `there is no alarm or incident ${asked}; fleetally alarms list and fleetally incidents list name all`,
    );
  }
  if (incident?.state === 'merged') {
    throw new AdminError('INVALID', `${asked} was merged into ${incident.mergedInto}; decide on that one`);
  }
  const meant = found ? [found] : current.filter(({ alarm }) => incident!.alarms.includes(alarm));
  const firing = meant.filter(({ state }) => state === 'firing');
  if (firing.length === 0) throw new AdminError('INVALID', `${asked} is resolved already; nothing of it fires`);
  if (action !== 'keep') return firing;
  const kept = await readDecisionsOn(store.connection, alarmsOf(firing));
  const unkept = firing.filter(({ alarm }) => !kept.some((one) => one.alarm === alarm && one.action === 'keep'));
  if (unkept.length === 0) throw new AdminError('INVALID', `${asked} is kept already, by ${kept.at(-1)!.author}`);
  return unkept;
}

/**
 * Alarms that fire on record only: what raised them is watched no more, as after an upgrade whose signals are others.
 * No detector has to be told, so the record is all there is to change.
 */
async function decideOnOrphans(
  orphans: readonly AlarmEvent[],
  by: Pick<AlarmDecision, 'action' | 'author' | 'reason'>,
  { store, nowMs }: AdminContext,
): Promise<AlarmEvent[]> {
  if (orphans.length === 0) return [];
  if (by.action === 'rebaseline') {
    throw new AdminError(
      'INVALID',
      `${orphans[0]!.alarm} is watched no more, so it has no baseline; resolve it instead`,
    );
  }
  const recordedAtMs = nowMs();
  const decisions: AlarmDecision[] = [];
  for (const { alarm, model, planDigest, raisedAt } of orphans) {
    const [last = 0] = await store.connection.read.rows(
      `SELECT toUnixTimestamp(max(block_start)) AS last FROM evaluations
       WHERE model = {model:String} AND plan_digest = {planDigest:String} AND clock = 'window'`,
      (row) => number(row, 'last'),
      { model, planDigest },
    );
    const effectiveAt = Math.max(last, raisedAt);
    decisions.push({ ...by, alarm, model, planDigest, afterWindow: last, effectiveAt, recordedAtMs });
  }
  await appendDecisions(store.connection, decisions);
  const events = orphans.map((event, i): AlarmEvent => {
    const { action: decision, author, reason } = by;
    const change = { decision, author, reason, recordedAtMs };
    if (decision === 'keep') return { ...event, ...change };
    return { ...event, ...change, state: 'resolved', resolvedAt: decisions[i]!.effectiveAt };
  });
  await store.alarms.append(events);
  return events;
}
