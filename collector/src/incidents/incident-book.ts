import { belongTogether } from './belong-together.js';
import { incidentId } from './incident-id.js';
import type { Member } from './member.js';

/** Alarms that belong together, as they now are; the one that opened it first. */
export interface Incident {
  readonly incident: string;
  readonly model: string;
  /** Event time at which its first alarm was raised, epoch seconds. */
  readonly openedAt: number;
  readonly members: readonly Member[];
}

/** What one alarm event did to one incident. */
export type IncidentAction = 'opened' | 'joined' | 'updated' | 'merged' | 'resolved' | 'reopened';

export interface IncidentChange {
  readonly action: IncidentAction;
  /** As it is after the change; of a merged one, as it was before. */
  readonly incident: Incident;
  /** Of a merged one: who has its alarms now. */
  readonly mergedInto?: string;
}

/**
 * Puts each alarm into exactly one incident.
 *
 * Two alarms are in one incident when a chain of alarms that belong together links them; this does not depend on the
 * order in which they come. An incident has the id of the alarm that opened it. When an alarm joins several, the one
 * that was opened first (then the one of lower id) keeps its id and takes the alarms of the others, which end as
 * `merged`. Pure and deterministic. Cost of one event: O(alarms so far of the model).
 */
export class IncidentBook {
  readonly #incidents = new Map<string, Incident>();
  /** The incident of each alarm. */
  readonly #of = new Map<string, string>();

  /** Continues from incidents on record, merged ones left out. */
  constructor(incidents: readonly Incident[] = []) {
    for (const incident of incidents) this.#put(incident);
  }

  /** All that are not merged, in the order in which they were opened. */
  get incidents(): readonly Incident[] {
    return [...this.#incidents.values()];
  }

  /** The incident with this id, as it is now. */
  get(id: string): Incident | undefined {
    return this.#incidents.get(id);
  }

  /** The incident that an alarm belongs to now. */
  incidentOf(alarm: string): Incident | undefined {
    return this.#incidents.get(this.#of.get(alarm) ?? '');
  }

  /** Takes an alarm as it now is: one that is new, or has changed. The last change says what became of its incident. */
  take(member: Member): IncidentChange[] {
    const known = this.incidentOf(member.alarm);
    return known === undefined ? this.#place(member) : [this.#update(known, member)];
  }

  #place(member: Member): IncidentChange[] {
    const found = this.incidents.filter(({ members }) => members.some((other) => belongTogether(other, member)));
    const [first, ...others] = found.sort(byAge);
    if (first === undefined) {
      const { alarm, model, raisedAt } = member;
      const opened = { incident: incidentId(alarm), model, openedAt: raisedAt, members: [member] };
      this.#put(opened);
      return [{ action: 'opened', incident: opened }];
    }
    const wasOpen = isOpen(first);
    const members = [...first.members, ...others.flatMap((other) => other.members), member];
    const joined = { ...first, members };
    for (const { incident } of others) this.#incidents.delete(incident);
    this.#put(joined);
    const merged = others.map((incident): IncidentChange => ({
      action: 'merged',
      incident,
      mergedInto: first.incident,
    }));
    return [...merged, { action: !wasOpen && isOpen(joined) ? 'reopened' : 'joined', incident: joined }];
  }

  #update(known: Incident, member: Member): IncidentChange {
    const members = known.members.map((other) => (other.alarm === member.alarm ? member : other));
    const incident = { ...known, members };
    this.#put(incident);
    if (isOpen(known) === isOpen(incident)) return { action: 'updated', incident };
    return { action: isOpen(incident) ? 'reopened' : 'resolved', incident };
  }

  #put(incident: Incident): void {
    this.#incidents.set(incident.incident, incident);
    for (const { alarm } of incident.members) this.#of.set(alarm, incident.incident);
  }
}

/** Open while any of its alarms fires. */
export function isOpen({ members }: Incident): boolean {
  return members.some(({ resolvedAt }) => resolvedAt === null);
}

/** When the last of its alarms was resolved; null while it is open. */
export function resolvedAtOf(incident: Incident): number | null {
  return isOpen(incident) ? null : Math.max(...incident.members.map(({ resolvedAt }) => resolvedAt ?? 0));
}

function byAge(a: Incident, b: Incident): number {
  return a.openedAt - b.openedAt || (a.incident < b.incident ? -1 : 1);
}
