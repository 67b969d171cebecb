import { createHash } from 'node:crypto';

/** The same for the same first alarm, over restarts and replays; short enough to be said aloud. */
export function incidentId(firstAlarm: string): string {
  return `in-${createHash('sha256').update(firstAlarm).digest('hex').slice(0, 10)}`;
}
