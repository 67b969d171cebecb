export { AgentError, type AgentErrorCode } from './agent-error.js';
export { createObserver, type CreateObserverOptions } from './create-observer.js';
export type { Attributes } from './device/attributes.js';
export type { CollectorOption, DeviceOption, ModelOption, MonitorOptions } from './monitor-options.js';
export type { MonitorHandle, MonitorStatus } from './monitor-handle.js';
export { monitorThrough, type MonitoredSession, type OutboxSetup } from './monitor.js';
export type { ModelObserver } from './observe/model-observer.js';
export type { Clock, Observation, ObserverStatus } from './observe/observation.js';
export type { Problem, ProblemListener } from './observe/problem.js';
export { RowReader } from './observe/row-reader.js';
export { RunRecorder, type PendingRun } from './observe/run-recorder.js';
export type { NamedTensors, TensorView } from './observe/tensor-view.js';
export type { LedgerEntry, LedgerStatus } from './privacy/ledger.js';
export type { PrivacyOption } from './privacy/noise.js';
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
export { AGENT_VERSION } from './version.js';
