import { METRICS, type Metrics } from '../http/metrics.js';
import type { StatementObserver } from '../store/connection/connection.js';

/** Every statement of the store, as Prometheus metrics. */
export function storeMetrics(metrics: Metrics): StatementObserver {
  const { values: codes } = METRICS.storeErrors.labels.code;
  return (operation, seconds, outcome) => {
    metrics.storeSeconds.observe({ operation }, seconds);
    if (outcome === 'ok') return;
    // What can only happen while it is opened leaves no collector behind that anybody could scrape.
    const code = codes.find((known) => known === outcome.toLowerCase()) ?? 'unavailable';
    metrics.storeErrors.inc({ operation, code });
  };
}
