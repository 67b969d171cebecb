import type { AccuracyCell, AccuracySeries, Views } from '../store/views.js';
import type { Metrics } from './metrics.js';

/** Versions of one model that have figures; older ones have none here, so that labels stay few. */
export const VERSIONS_PER_MODEL = 20;
const EVERY_MS = 60_000;
/** All models together take this part of the time at most, however many reports there are. */
const TIME_SHARE = 0.05;

/**
 * Keeps the gauges of accuracy: estimated and true over the newest day of event time that has a figure, and whether the two
 * have parted, by model and version, over the whole model. Working them out reads a month of reports, so that no scrape waits for
 * it: one starts it, and a later one shows it. When the store does not answer, the last values stay.
 */
export function accuracyGauges(metrics: Metrics, views: Views, nowMs: () => number): { refresh: () => Promise<void> } {
  let dueAt = -Infinity;
  let running: Promise<void> | undefined;

  async function read(): Promise<void> {
    const startedMs = nowMs();
    try {
      const found: [string, AccuracySeries][] = [];
      for (const { model } of await views.models()) {
        const view = await views.accuracy({ model, cohort: {}, by: 'version', block: '1d' });
        for (const series of newestOfEach(view?.series ?? [])) found.push([model, series]);
      }
      show(metrics, found);
    } catch {
      // `store_up` says so, and the next scrape tries again.
    }
    const endedMs = nowMs();
    dueAt = endedMs + Math.max(EVERY_MS, (endedMs - startedMs) / TIME_SHARE);
  }

  return {
    /** Starts what is due; resolves when it is done, and never rejects. */
    refresh() {
      if (nowMs() < dueAt) return running ?? Promise.resolve();
      running ??= read().finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}

/** A version can be on several plans: that counted last is told, of the newest versions. */
function newestOfEach(series: readonly AccuracySeries[]): AccuracySeries[] {
  const newest = new Map<string, AccuracySeries>();
  for (const one of series) {
    const known = newest.get(one.version ?? '');
    if (known === undefined || lastAt(one) > lastAt(known)) newest.set(one.version ?? '', one);
  }
  const order = [...newest.values()].sort((a, b) => (lastAt(a) < lastAt(b) ? 1 : -1));
  return order.slice(0, VERSIONS_PER_MODEL);
}

function lastAt({ points }: AccuracySeries): string {
  return points.at(-1)?.at ?? '';
}

function show(metrics: Metrics, found: readonly [string, AccuracySeries][]): void {
  const { estimatedAccuracy, trueAccuracy, accuracyParted } = metrics;
  for (const gauge of [estimatedAccuracy, trueAccuracy, accuracyParted]) gauge.reset();
  for (const [model, { version = '', points, parting }] of found) {
    const newest = (of: 'estimated' | 'measured'): AccuracyCell | undefined =>
      points.findLast((point) => point[of].outcome === 'estimated')?.[of];
    set(estimatedAccuracy, { model, version }, newest('estimated'));
    set(trueAccuracy, { model, version }, newest('measured'));
    if (parting.outcome !== 'parted' && parting.outcome !== 'together') continue;
    for (const direction of ['below', 'above'] as const) {
      const isParted = parting.outcome === 'parted' && parting.direction === direction;
      accuracyParted.set({ model, version, direction }, isParted ? 1 : 0);
    }
  }
}

function set(
  gauge: Metrics['trueAccuracy'],
  of: { model: string; version: string },
  cell: AccuracyCell | undefined,
): void {
  if (cell?.outcome !== 'estimated') return;
  gauge.set({ ...of, bound: 'estimate' }, cell.estimate);
  gauge.set({ ...of, bound: 'low' }, cell.low);
  gauge.set({ ...of, bound: 'high' }, cell.high);
}
