import type { DeliveryRecord } from '../store/delivery-record-store.js';
import type { Notice } from './notice.js';

/** What a target is to be told of one notice: that it is there, or that it is over. */
export type Phase = 'firing' | 'resolved';

/** What a target was told of one subject so far. */
export interface Told {
  readonly firing: boolean;
  readonly resolved: boolean;
}

/**
 * What to tell a target of a notice next; undefined for nothing. `knownMs`: since when the target is configured.
 *
 * What is there is told once, unless it is quiet; what was over before the target was known is never told. That it is
 * over is told once to whom it was told. A target that forgets (`repeats`, as an Alertmanager does) hears of what is
 * there again and again, and that it is over when it becomes quiet; `isDue` says whether it is time.
 */
export function nextMessage(
  notice: Notice,
  told: Told,
  knownMs: number,
  { repeats, isDue }: { readonly repeats: boolean; readonly isDue: boolean },
): Phase | undefined {
  const isThere = !notice.isOver && !notice.isQuiet;
  if (told.resolved) return repeats && isThere ? 'firing' : undefined;
  if (!told.firing) {
    if (notice.isQuiet) return undefined;
    return isThere || notice.sinceMs >= knownMs ? 'firing' : undefined;
  }
  if (notice.isOver || (repeats && notice.isQuiet)) return 'resolved';
  return repeats && isDue ? 'firing' : undefined;
}

/** What is on record, by target and subject: only the newest phase counts, since a quiet one may fire again. */
export function toldOf(records: readonly DeliveryRecord[]): (target: string, subject: string) => Told {
  const last = new Map<string, DeliveryRecord['phase']>();
  for (const { target, subject, phase } of records) last.set(JSON.stringify([target, subject]), phase);
  return (target, subject) => {
    const phase = last.get(JSON.stringify([target, subject]));
    return { firing: phase === 'firing' || phase === 'resolved', resolved: phase === 'resolved' };
  };
}
