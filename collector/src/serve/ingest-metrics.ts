import type { Metrics } from '../http/metrics.js';
import { LabelCap } from '../http/label-cap.js';
import type { IngestMetrics } from '../ingest/metrics.js';
import { UsageMeter } from './usage-meter.js';

/** What ingest tells, as Prometheus metrics. */
export function ingestMetrics(metrics: Metrics, kDevices: number): IngestMetrics {
  const cap = new LabelCap();
  const usage = new UsageMeter(kDevices, (model, inferences) => {
    metrics.inferences.inc({ model: cap.label(model) }, inferences);
  });
  return {
    accepted(reports) {
      metrics.reportsAccepted.inc(reports.length);
      usage.add(reports);
    },
    waiting(reports) {
      metrics.ingestWaiting.set(reports);
    },
    duplicate() {
      metrics.reportsDuplicate.inc();
    },
    rejected(reason) {
      metrics.reportsRejected.inc({ reason });
    },
    batch(result, seconds) {
      metrics.ingestBatches.inc({ result });
      metrics.storeUp.set(result === 'unavailable' ? 0 : 1);
      metrics.storeSeconds.observe({ operation: 'append' }, seconds);
    },
    losses({ withheldInferences, droppedReports, countingErrors }) {
      metrics.withheldInferences.inc(withheldInferences);
      metrics.spoolDroppedReports.inc(droppedReports);
      metrics.countingErrors.inc(countingErrors);
    },
    chain(kind) {
      metrics.chainBreaks.inc({ kind });
    },
    fetched(outcome) {
      metrics.artifactFetches.inc({ outcome });
    },
    sentBytes(bytes) {
      metrics.artifactBytes.inc(bytes);
    },
  };
}
