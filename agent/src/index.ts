export { AgentError, type AgentErrorCode } from './agent-error.js';
export { deliver, type DeliveredModel } from './delivered-model.js';
export type { DeliveredOptions, DeliveryTuning } from './delivered-options.js';
export type { DeliveryLog } from './delivery/model-host.js';
export type { SessionSettings } from './inference/runtime.js';
export { createObserver, type CreateObserverOptions } from './create-observer.js';
export {
  FeedbackDesk,
  type FeedbackCounts,
  type FeedbackDeskParts,
  type FeedbackLabel,
  type FeedbackOutcome,
  type FeedbackTarget,
} from './feedback/feedback-desk.js';
export type { Attributes } from './device/attributes.js';
export type {
  CollectorOption,
  DeviceOption,
  FeedbackMemory,
  ModelOption,
  MonitorOptions,
  OutboxTuning,
  OutputOption,
  ResourceSampling,
} from './monitor-options.js';
export type { MonitorHandle, MonitorStatus } from './monitor-handle.js';
export { monitor, type MonitoredSession } from './monitor.js';
export { openOutbox } from './outbox.js';
export type { FileOutbox, OutboxDetails, OutboxOptions } from './outbox-options.js';
export { OutboxError, type OutboxErrorCode } from './outbox-error.js';
export type { CollectorTarget, TlsFiles } from './uplink/channels.js';
export type { Policy, PolicyOptions } from './uplink/policy.js';
export type { ModelObserver } from './observe/model-observer.js';
export type { ModelShapes, TensorShape } from './observe/model-shapes.js';
export type { RowLayout } from './observe/batch-rule.js';
export type { Clock, Observation, ObserverStatus } from './observe/observation.js';
export type { Problem, ProblemListener } from './observe/problem.js';
export { RowReader } from './observe/row-reader.js';
export { RunRecorder, type PendingRun, type PredictionKeeper } from './observe/run-recorder.js';
export type { NamedTensors, TensorView } from './observe/tensor-view.js';
export type { LedgerEntry, LedgerStatus } from './privacy/ledger.js';
export type { GaussianCost, GaussianOption, LaplaceOption, PrivacyCost, PrivacyOption } from './privacy/option.js';
export type { RandomBytes } from './privacy/random-integers.js';
export type {
  ClosedWindow,
  FlushResult,
  Outbox,
  OutboxStatus,
  RunningModel,
  WindowLosses,
  WindowPrivacy,
} from './sealed-window.js';
export { resourceReader, type ResourceReader } from './resources/resource-reader.js';
export { startAgent, type StartAgentOptions } from './start-agent.js';
export { AGENT_METRICS } from './daemon/declared-metrics.js';
export type { AgentLabelSpec, AgentMetricSpec, AgentMetricUnit } from './daemon/metric-spec.js';
export type { Daemon } from './daemon/start-daemon.js';
export { AGENT_VERSION } from './version.js';
