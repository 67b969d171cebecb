import { SECONDS, type Stream } from '../fleet/fleet-stream.js';
import type { Watch } from './watch.js';

/** Runs on until every feature has alarmed or `limitWindows` have passed; windows to each one's first alarm, Infinity for none. */
export function firstAlarms(
  stream: Stream,
  watch: Watch,
  features: readonly string[],
  limitWindows: number,
): Map<string, number> {
  const began = stream.window;
  const found = new Map(features.map((feature) => [feature, Infinity]));
  for (let w = 0; w < limitWindows && [...found.values()].includes(Infinity); w++) {
    for (const alarm of watch.take(stream.next())) {
      for (const feature of alarm.features ?? [alarm.feature]) {
        const before = found.get(feature);
        if (before !== undefined) found.set(feature, Math.min(before, alarm.raisedAt / SECONDS - began));
      }
    }
  }
  return found;
}
