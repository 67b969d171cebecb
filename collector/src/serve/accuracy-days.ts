import { staleDays, writeAccuracyDay, type StaleDay } from '../store/accuracy-days-store.js';
import { planReader } from '../store/views-plans.js';
import type { CollectorContext } from './part.js';
import { startLoop, type PartLoop } from './part-loop.js';

/** Between two turns at least; each turn is followed by a pause of four times its length in any case. */
const LEAST_PAUSE_MS = 5_000;
/** Days taken in one turn, the newest first: the past of a store that has just been upgraded comes bit by bit. */
const DAYS_A_TURN = 4;

/** Keeps the daily accuracy that views tell up to date, whenever windows were rolled up. Never fails the collector. */
export function keepAccuracyDays({ store, controls, log, nowMs, monotonicMs }: CollectorContext): PartLoop {
  const plans = planReader(store.connection);
  const done = new Map<string, number>();
  let hasMoved = true;
  controls.onTickMoved?.(() => {
    hasMoved = true;
  });
  return startLoop(
    async () => {
      if (!hasMoved && controls.onTickMoved !== undefined) return;
      hasMoved = false;
      const stale = (await staleDays(store.connection)).filter((day) => (done.get(keyOf(day)) ?? 0) < day.writtenMs);
      for (const day of stale.slice(0, DAYS_A_TURN)) {
        await writeAccuracyDay(store.connection, plans, day, nowMs());
        done.set(keyOf(day), day.writtenMs);
      }
      hasMoved ||= stale.length > DAYS_A_TURN;
    },
    {
      monotonicMs,
      leastPauseMs: LEAST_PAUSE_MS,
      onFailing: (error) => {
        log.error({ err: error }, 'daily accuracy for views failed; it is tried again');
      },
    },
  );
}

function keyOf({ model, planDigest, day }: StaleDay): string {
  return `${day} ${planDigest} ${model}`;
}
