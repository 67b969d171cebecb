import type { DeliveryDesk } from '../delivery/delivery-desk.js';
import type { DeviceRegistry } from './device-registry.js';
import type { FetchChallenges } from './fetch-challenges.js';
import type { FetchDesk } from './fetch-desk.js';
import type { IngestMetrics } from './metrics.js';
import type { PlanRegistry } from './plan-registry.js';
import type { RejectionLog } from './rejection-log.js';
import type { ReportChain } from './report-chain.js';
import type { ReportIntake } from './report-intake.js';

/** What the calls share. */
export interface IngestContext {
  readonly devices: DeviceRegistry;
  readonly plans: PlanRegistry;
  /** Digest (hex) of the plan that a model is wanted to be counted by. */
  readonly desiredPlan: (model: string) => string | undefined;
  /** What devices are told to run. Absent: this collector delivers nothing. */
  readonly delivery?: DeliveryDesk | undefined;
  readonly fetches: FetchDesk;
  readonly challenges: FetchChallenges;
  readonly intake: ReportIntake;
  readonly chain: ReportChain;
  readonly rejections: RejectionLog;
  readonly metrics: IngestMetrics;
  /** Epoch milliseconds: the clock that reports' event time is held against. */
  readonly nowMs: () => number;
  /** How far ahead of that clock a window may start. */
  readonly aheadSeconds: number;
  /** How long ago a window may have started. */
  readonly behindSeconds: number;
  /** Version of this collector. */
  readonly version: string;
  /** Errors that no device can be told. Must not be called per report. */
  readonly onError: (error: unknown) => void;
}
