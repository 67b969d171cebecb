import type { Store } from '../store/store.js';
import type { EvaluatedBlock, WindowProgress } from '../store/window-progress.js';
import type { WatchedModel } from './tick-records.js';
import { SLOW_CLOCK_SECONDS, type ReportColumns } from './types.js';

/** What one block was (or is to be) judged by: reports of its span that had come in up to its bound. Errors: StoreError. */
export async function readColumns(
  store: Store,
  { model, planDigest }: WatchedModel,
  { clock, start, ingestUpTo }: EvaluatedBlock,
  windowSeconds: number,
): Promise<ReportColumns> {
  const seconds = clock === 'window' ? windowSeconds : SLOW_CLOCK_SECONDS[clock];
  const rows = await store.reports.readBlock({
    model,
    planDigest,
    from: start,
    to: start + seconds,
    ingestUpTo,
    windowSeconds,
  });
  return { start, seconds, ...rows };
}

/**
 * Devices that counted by another plan of the model in this window: they have moved, and are not silent. `plans`: how many
 * the model has; most have one, and then there is nothing to look for. Errors: StoreError.
 */
export async function devicesElsewhere(
  progress: WindowProgress,
  { model, planDigest }: WatchedModel,
  { start, seconds }: ReportColumns,
  ingestUpTo: number,
  plans: number,
): Promise<readonly string[]> {
  if (plans < 2) return [];
  return progress.elsewhere(model, planDigest, start, start + seconds, ingestUpTo);
}
