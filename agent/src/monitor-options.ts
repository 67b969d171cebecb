import type { ClassOutput, FeedbackDetail, Plan, WantedResource } from '@fleetally/counts';

import type { Clock } from './observe/observation.js';
import type { ProblemListener } from './observe/problem.js';
import type { PrivacyOption } from './privacy/option.js';
import type { RandomBytes } from './privacy/random-integers.js';
import type { ResourceReader } from './resources/resource-reader.js';
import type { OutboxOptions } from './outbox-options.js';
import type { CollectorTarget } from './uplink/channels.js';
import type { Policy, PolicyOptions } from './uplink/policy.js';

/** The model as reports name it. */
export interface ModelOption {
  /** The plan's model name. */
  readonly name: string;
  readonly version: string;
  /** How this file differs from others of the version: 'int8', 'fp16' … @default '' */
  readonly variant?: string;
  /** SHA-256 of the model file, 32 bytes or 64 hexadecimal digits. */
  readonly digest?: Uint8Array | string;
  /** Path of the model file, to take the digest from. */
  readonly file?: string;
}

/** How feedback finds the inferences it is about; they are kept in memory, 13 bytes each. */
export interface FeedbackMemory {
  /** The last predictions are kept, so many. @default 4096 */
  readonly predictions?: number;
  /** For so long. @default 86400 */
  readonly seconds?: number;
}

/** How the figures of the device are sampled that a plan counts. */
export interface ResourceSampling {
  /** @default 30 */
  readonly everySeconds?: number;
  /** @default this process, and what Linux tells below /sys */
  readonly reader?: ResourceReader;
}

/** Which of the outputs holds class scores, in which form, and what the classes are called. */
export type OutputOption = Pick<ClassOutput, 'tensor' | 'form' | 'classes'>;

/** Who this device is in its fleet. */
export interface DeviceOption {
  /** Unique in the fleet, at most 128 characters. @default the fingerprint of a key made at the first start and kept in `spoolDir` */
  readonly id?: string;
  /** What runs the model ('cpu', 'cuda', 'coreml' …); a session does not tell. Becomes the attribute `ep`. */
  readonly executionProvider?: string;
}

/** 'host:port', or more about it: TLS, which every machine but this one needs unless `insecure` is said. */
export type CollectorOption = string | CollectorTarget;

/** How the way to the collector is tuned; the defaults suit a device. */
export type OutboxTuning = Pick<OutboxOptions, 'fsync' | 'closeTimeoutMs' | 'tuning'>;

/** How one session is watched. Only `model` has no default; errors: AgentError BAD_OPTION names what is wrong. */
export interface MonitorOptions {
  /**
   * A plan, its canonical bytes, or the path of its JSON file. 'auto': the plan that the collector wants, and until it
   * has one a generic plan made from the session's metadata, from which the fleet learns one. @default 'auto'
   */
  readonly plan?: Plan | Uint8Array | string;
  /** With plan 'auto': the class scores among the model's outputs, which no metadata tell. @default none */
  readonly output?: OutputOption;
  /** With plan 'auto': how fast an answer should be, in seconds; the share of slower ones is watched. @default none */
  readonly latencyObjectiveSeconds?: number;
  /**
   * With plan 'auto': 'newest' also counts the margin of the output and asks for each class of error. Agents before 0.3
   * refuse such plans, so all devices of a fleet have to say it. @default 'compatible'
   */
  readonly cells?: 'compatible' | 'newest';
  /** With plan 'auto': count feedback, as finely as the output's classes allow (`true`) or as it says. @default false */
  readonly feedback?: boolean | FeedbackDetail;
  /** With plan 'auto': figures of the device to count. @default none */
  readonly resources?: readonly WantedResource[];
  /** How long feedback finds its inference. */
  readonly feedbackMemory?: FeedbackMemory;
  /** How the device's figures are sampled, where the plan has some. */
  readonly resourceSampling?: ResourceSampling;
  readonly model: ModelOption;
  readonly device?: DeviceOption;
  /** Facts that cohorts are cut by, beside those the agent finds: at most 16, few values across the fleet. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** 'host:port' of the collector. Absent: reports stay in the spool. */
  readonly collector?: CollectorOption;
  /** Spool and device key, one folder for each device below it. @default the operating system's state directory */
  readonly spoolDir?: string;
  /** @default 16 MiB */
  readonly spoolBytes?: number;
  /** The journal on the device of what has left it, for `fleetally-agent audit`; 0 keeps none. @default 4 MiB */
  readonly journalBytes?: number;
  /** Length of a window; windows are aligned to the epoch. @default 300 */
  readonly windowSeconds?: number;
  /** A window with fewer inferences is carried into the next. @default 20 */
  readonly minSamples?: number;
  /** @default 'aggregate' */
  readonly privacy?: PrivacyOption;
  /** When reports may be sent; `fleetally.setPolicy` changes it, and a file overrules it. @default 'always' */
  readonly policy?: Policy | PolicyOptions;
  /** Finer points of keeping and sending. */
  readonly outbox?: OutboxTuning;
  /** Event time. @default the system's clock, with a timer that ends windows of an idle device */
  readonly clock?: Clock;
  /** Randomness of the noise. @default node:crypto */
  readonly random?: RandomBytes;
  /** Told once of each kind of trouble; inferences go on. @default a process warning */
  readonly onProblem?: ProblemListener;
}
