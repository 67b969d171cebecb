export { channelsOf, linesOf, type Channels } from './anomalies/channels.js';
export { anomalyOptions, type AnomalyOptions } from './anomalies/options.js';
export type { Anomaly, AnomalyKind, AnomalyResult } from './anomalies/types.js';
export { AnomalyWatch } from './anomalies/watch.js';
export { withoutBroken } from './anomalies/without-broken.js';
export { Detector } from './detect/detector.js';
export { DEFAULT_DETECTOR_OPTIONS, type DetectorOptions } from './detect/options.js';
export { SlowBlocks } from './detect/slow-blocks.js';
export { IncidentBook, roleOf, type Member } from './incidents/index.js';
export type {
  Alarm,
  Attributes,
  BlockResult,
  Clock,
  Cohort,
  ReportColumns,
  StreamVerdict,
  WatchedSignal,
  WatchedSignals,
} from './detect/types.js';
export { incidentsOf, type Account, type AlarmsOf, type Incident } from './incidents/index.js';
export { startCollector, type CollectorDependencies, type RunningCollector } from './serve/start-collector.js';
export type { CollectorContext, CollectorPart } from './serve/part.js';
export { defaultParts } from './serve/default-parts.js';
export { tickPart, type TickPartHooks } from './serve/tick-part.js';
export { parseConfig, loadConfig, type CollectorConfig, type CollectorConfigInput } from './config.js';
export { ConfigError, type ConfigErrorCode } from '@fleetally/cli';
export { openStore, type Store } from './store/store.js';
export { StoreError, type StoreErrorCode } from './store/store-error.js';
export type { StoredReport } from './store/report.js';
export type { Block, BlockRequest } from './store/read-block.js';
export { IngestError, type IngestErrorCode } from './ingest/ingest-error.js';
export { advance, EVIDENCE_LENGTH, restart } from './stats/e-detector.js';
export { estimatedAccuracyInterval, type EstimatedAccuracy } from './stats/estimated-accuracy-interval.js';
export { accuracyGap } from './accuracy/accuracy-gap.js';
export { accuracySums, type AccuracySums, type DeviceAccuracy } from './accuracy/accuracy-sums.js';
export { estimateAccuracy } from './accuracy/estimate-accuracy.js';
export type { AccuracyFigure, AccuracyOutcome } from './accuracy/outcome.js';
export { PARTING_BLOCK_SECONDS, PARTING_SCALES, partingOf, type PartingSpan } from './accuracy/parting.js';
export { referenceCalibration } from './accuracy/reference-calibration.js';
export { trueAccuracy } from './accuracy/true-accuracy.js';
export { normalQuantile } from './stats/normal-quantile.js';
export { normalSurvival } from './stats/normal-survival.js';
export { METRICS, type Metrics } from './http/metrics.js';
export type { LabelSpec, MetricSpec, MetricUnit } from './http/declared/metric-spec.js';
export { startHttp, type HttpOptions, type HttpServer } from './http/server.js';
export { clickhouseViews, type ViewsOptions } from './store/views-clickhouse.js';
export { exampleViews, learningViews } from './store/views-example.js';
export type { AccuracyView, Views } from './store/views.js';
export { openConnection } from './store/connection/open-connection.js';
export {
  DEFAULT_MARGINS,
  judgeReleases,
  ReleaseError,
  type DeviceSlice,
  type InputFinding,
  type Margins,
  type ReleaseErrorCode,
  type ReleaseJudgement,
  type ReleaseOptions,
  type SignalEffect,
} from './release/index.js';
export { draftsOf, type Findings, type RecommendationDraft, type RecommendedAction } from './recommend/index.js';
export { progressOf, type ProgressInput, type RolloutProgress } from './rollout/progress-of.js';
export type { Rollout } from './rollout/types.js';
