import { isLearning, planDigest, toHex, type Plan } from '@fleetally/counts';

import type { FeedbackDesk, FeedbackLabel, FeedbackOutcome, FeedbackTarget } from './feedback/feedback-desk.js';
import type { NoiseNote } from './journal/departures.js';
import type { ModelNote } from './journal/entry.js';
import type { ModelObserver } from './observe/model-observer.js';
import type { ObserverStatus } from './observe/observation.js';
import type { Losses } from './report/losses.js';
import type { ResourceSampler } from './resources/resource-sampler.js';
import type { FlushResult, Outbox, OutboxStatus } from './sealed-window.js';
import type { PlanFollower } from './uplink/plan-following.js';
import type { Policy } from './uplink/policy.js';
import type { FileSource, VersionFollower } from './uplink/version-following.js';

/** Beyond what the outbox takes for itself. */
const CLOSE_PATIENCE_MS = 3_000;

/** How the watching of one session goes. */
export interface MonitorStatus {
  readonly counting: ObserverStatus;
  /** Calls of `recordFeedback` by what became of them, since the start. */
  readonly feedback: Readonly<Record<FeedbackOutcome, number>>;
  /** What is counted by now. `learning`: its bins are still being learnt from the fleet. */
  readonly plan: { readonly digest: string; readonly learning: boolean };
  readonly outbox: OutboxStatus;
}

/** What the application can ask of the monitoring of one session. */
export interface MonitorHandle {
  /** What was counted, sent, withheld and lost since the start. Costs no input or output. */
  status(): MonitorStatus;
  /** Ends the window if its time is over. Only needed with a clock of your own, which no timer can follow. */
  tick(): void;
  /** Ends the current window now, before its time; for the end of a replay or a test. */
  endWindow(): void;
  /**
   * The id of one row of what `run` gave, to be handed to `recordFeedback` when its true label is known. Undefined when the
   * plan counts no feedback, or `results` is not the very object that `run` gave. It says nothing about the inference.
   */
  inferenceId(results: object, row?: number): string | undefined;
  /** Lets feedback find what `run` gave by a name of the caller's (a request's id) as well; of two with one name, the later. */
  nameInference(results: object, name: string): void;
  /**
   * Counts a true label or a correction, in the window of now. What it was about stays on the device: only counts leave.
   * Never throws; the result says what became of it, and so do the totals in `status()`.
   */
  recordFeedback(target: FeedbackTarget, label: FeedbackLabel): FeedbackOutcome;
  /** Takes one sample of the device's figures now. Only needed with a clock of your own. Never rejects. */
  sampleResources(): Promise<void>;
  /** Waits until all ended windows are acknowledged by the collector, or for `timeoutMs`. */
  flush(timeoutMs?: number): Promise<FlushResult>;
  /** When reports may be sent, from now on, for all models of the device; a policy file still overrules it. */
  setPolicy(policy: Policy): void;
  /** Ends the current window, makes it durable and stops counting; the session runs on. Never rejects. Idempotent. */
  close(): Promise<void>;
}

/** An outbox that can be told when it may send. */
export interface MonitorOutbox extends Outbox {
  setPolicy(policy: Policy): void;
  /** Offers the plans that the collector wants for this model. Returns how to stop. Absent: it learns of none. */
  followPlan?(model: string, follower: PlanFollower): () => void;
  /** Lets the collector choose the version that a model runs. Undefined or absent: there is no collector to ask. */
  followVersion?(follower: VersionFollower): FileSource | undefined;
  /** Keeps how a model is watched, where there is a journal. */
  noteModel?(note: ModelNote): void;
  /** Keeps what a window's noise cost, where there is a ledger to keep it in. */
  noteNoise?(note: NoiseNote): void;
  /** Losses that no window of theirs will tell: the next report of any model does. Absent: they stay in status(). */
  tellLosses?(losses: Partial<Losses>): void;
}

export interface HandleParts {
  readonly observer: Pick<ModelObserver, 'plan' | 'status' | 'tick' | 'finish'>;
  readonly outbox: MonitorOutbox;
  readonly desk: FeedbackDesk;
  readonly sampler: Pick<ResourceSampler, 'sample'>;
  /** How long the outbox may take to close. */
  readonly closeTimeoutMs: number;
  /** Stops counting, timers and hooks. */
  readonly stop: () => void;
  /** Ends the current window, and tells what was lost with counts that are too few to be sent. Never throws. */
  readonly end: () => void;
}

export function monitorHandle(parts: HandleParts): MonitorHandle {
  const { observer, outbox, desk, sampler, closeTimeoutMs, stop, end } = parts;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    stop();
    end();
    return patiently(() => outbox.close(), closeTimeoutMs + CLOSE_PATIENCE_MS);
  };
  return {
    status: () => ({
      counting: observer.status(),
      feedback: desk.outcomes(),
      plan: planStatus(observer.plan),
      outbox: outbox.status(),
    }),
    tick: () => {
      observer.tick();
    },
    endWindow: () => {
      observer.finish();
    },
    inferenceId: (results, row) => desk.inferenceId(results, row),
    nameInference: (results, name) => {
      desk.nameInference(results, name);
    },
    recordFeedback: (target, label) => desk.record(target, label),
    sampleResources: () => sampler.sample(),
    flush: (timeoutMs) => outbox.flush(timeoutMs),
    setPolicy: (policy) => {
      outbox.setPolicy(policy);
    },
    close: () => (closing ??= close()),
  };
}

function planStatus(plan: Plan): MonitorStatus['plan'] {
  return { digest: toHex(planDigest(plan)), learning: isLearning(plan) };
}

/** An application that releases its session must not hang, nor fail, because a disk or a network does. */
async function patiently(work: () => Promise<void>, patienceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs).unref();
  });
  await Promise.race([Promise.resolve().then(work).catch(ignore), patience]);
  clearTimeout(timer);
}

function ignore(): void {
  // What could not be closed has been told by status().
}
