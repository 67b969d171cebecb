import { isOpen, type Incident } from '../incidents/index.js';
import type { NotificationState } from '../store/notification-store.js';
import { silenceOf, type Silence } from './silence-of.js';

/** What of an incident's notification has happened so far; undefined: nobody was to be told yet. */
export type Told = NotificationState | undefined;

/** A next step of the outbox. */
export interface Step {
  readonly incident: Incident;
  readonly state: 'due' | 'withdrawn';
  readonly reason: string;
}

/**
 * The next step for one incident, at this moment of event time (epoch seconds); undefined for none.
 *
 * People are told once in an incident's life: when it is open and one of its firing alarms is neither silenced nor kept.
 * One that is silenced from the start is told of when the silence ends, if it is still open then; one that was over
 * before anybody could be told is not told of. What is due is withdrawn when every alarm that fires was kept: whoever
 * did that knows. Cost: O(alarms x silences).
 */
export function nextStep(incident: Incident, told: Told, silences: readonly Silence[], at: number): Step | undefined {
  if (!isOpen(incident)) return undefined;
  const firing = incident.members.filter(({ resolvedAt, isKept }) => resolvedAt === null && !isKept);
  if (told === 'due' && firing.length === 0)
    return { incident, state: 'withdrawn', reason: 'every firing alarm is kept' };
  if (told !== undefined) return undefined;
  const awake = firing.find((alarm) => silenceOf(alarm, silences, Math.max(at, alarm.raisedAt)) === undefined);
  return awake && { incident, state: 'due', reason: awake.alarm };
}
