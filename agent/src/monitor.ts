import { join } from 'node:path';

import type { Plan } from '@fleetally/counts';

import { atExit } from './at-exit.js';
import { autoPlan, tellLeftOut } from './auto-plan.js';
import { isAuto } from './check-auto.js';
import { checkKeys } from './check-keys.js';
import { checkOptions, checkPlan } from './check-options.js';
import { createObserver, DEFAULT_MIN_SAMPLES, DEFAULT_WINDOW_SECONDS } from './create-observer.js';
import { acquireOutbox, outboxOptionsOf } from './device-outbox.js';
import { shapesOf } from './inference/input-metadata.js';
import { wrapSession } from './inference/monitored-session.js';
import type { InferenceSession, SessionExtras } from './inference/monitored-session.js';
import { runningModel } from './inference/running-model.js';
import { monitorHandle } from './monitor-handle.js';
import type { HandleParts, MonitorHandle, MonitorOutbox } from './monitor-handle.js';
import type { MonitorOptions } from './monitor-options.js';
import { messageOf } from './observe/message-of.js';
import type { ModelObserver } from './observe/model-observer.js';
import { ProblemTeller } from './observe/problem.js';
import { processWarning } from './process-warning.js';
import { RunRecorder } from './observe/run-recorder.js';
import { SwitchingObserver } from './observe/switching-observer.js';
import { toldLosses, type UnreportedLosses } from './observe/unreported-losses.js';
import { DESIRED_PLANS, openOutbox } from './outbox.js';
import type { OutboxOptions } from './outbox-options.js';
import { readPlan } from './read-plan.js';
import type { WindowLosses } from './sealed-window.js';
import { feedbackDesk, resourceSampler, startSampling, type Counted } from './beside.js';
import type { FeedbackDesk } from './feedback/feedback-desk.js';
import { tellWithheld } from './tell-withheld.js';
import { startWindowTimer } from './window-timer.js';

/** The caller's session, used exactly as before, and a handle on its monitoring. */
export type MonitoredSession<S extends InferenceSession = InferenceSession> = S & SessionExtras<MonitorHandle>;

/**
 * Watches a model through its session: returns what is used exactly as the session, with `fleetally` beside it. The one
 * line that adopts it: `const session = await monitor(await InferenceSession.create(path), { plan, model })`.
 *
 * Errors: AgentError for a programmer's mistake in options or plan. Nothing that goes wrong later, in counting, on the
 * disk or on the network, reaches the caller of `run`. Release the session (or `fleetally.close()`) to send the last,
 * unfinished window.
 */
export function monitor<S extends InferenceSession>(session: S, options: MonitorOptions): Promise<MonitoredSession<S>> {
  return monitorThrough(session, options, openOutbox);
}

/** `monitor` with another transport: for tests. */
export async function monitorThrough<S extends InferenceSession>(
  session: S,
  options: MonitorOptions,
  open: (options: OutboxOptions) => MonitorOutbox,
): Promise<MonitoredSession<S>> {
  await checkKeys(options);
  checkOptions(options);
  const { clock, random, windowSeconds = DEFAULT_WINDOW_SECONDS, onProblem = processWarning } = options;
  const problems = new ProblemTeller(onProblem);
  const outboxOptions = outboxOptionsOf(options, problems);
  const { directory, closeTimeoutMs = 2_000 } = outboxOptions;
  const plan = await planOf(session, options, directory, problems);
  checkPlan(plan, options, session.inputNames, session.outputNames);
  const model = await runningModel(options.model);

  const outbox = acquireOutbox(outboxOptions, open, (cause) => {
    // Tried again with every window, told once.
    problems.tell('DEVICE', `reports can't be kept or sent for now: ${messageOf(cause)}`, cause);
  });
  const { minSamples = DEFAULT_MIN_SAMPLES, privacy } = options;
  const level = privacy === undefined || privacy === 'aggregate' ? 'aggregate' : 'dp';
  outbox.noteModel?.({ model: model.name, version: model.version, windowSeconds, minSamples, level });
  const observerOf = (by: Plan): ModelObserver =>
    createObserver({
      ...{ plan: by, model, windowSeconds, clock, random, onProblem },
      ...{ minSamples, privacy },
      onNoise: (entry) => {
        outbox.noteNoise?.({ model: model.name, ...entry });
      },
      send: (window) => {
        outbox.put(window);
      },
    });
  const desk = feedbackDesk(options, () => observer);
  const switching = (): SwitchingObserver =>
    new SwitchingObserver(plan, session.outputNames, observerOf, desk, shapesOf(session));
  const { observer, recorder, unfollow } = isAuto(options)
    ? following(session, options, switching(), outbox, problems)
    : fixed(session, observerOf(plan), desk);
  const sampler = resourceSampler(options, observer, problems);
  const end = (): void => {
    tellOrCount(outbox, toldLosses(observer.retire(), level), problems);
    if (options.onProblem === undefined) tellWithheld(observer.status(), minSamples);
  };
  const forget = atExit(end);
  const tick = (): void => {
    observer.tick();
  };
  // A clock of the caller's own moves as it pleases: no timer could follow it.
  const stopTimer = clock === undefined ? startWindowTimer(windowSeconds, tick) : undefined;
  const stopSampling = clock === undefined ? startSampling(options.resourceSampling, sampler) : undefined;
  const stop = (): void => {
    recorder.stop();
    desk.stop();
    stopTimer?.();
    stopSampling?.();
    unfollow();
    forget();
  };
  const fleetally = monitorHandle({ observer, outbox, desk, sampler, closeTimeoutMs, stop, end });
  const elapsedMs = (): number => clock?.elapsedMs?.() ?? performance.now();
  return wrapSession(session, { recorder, elapsedMs, fleetally, released: () => fleetally.close() });
}

interface Counting {
  readonly observer: HandleParts['observer'] & Counted & { retire(): UnreportedLosses };
  readonly recorder: Pick<RunRecorder, 'begin' | 'stop'>;
  readonly unfollow: () => void;
}

function fixed(session: InferenceSession, observer: ModelObserver, desk: FeedbackDesk): Counting {
  const recorder = new RunRecorder(observer, session.outputNames, desk, shapesOf(session));
  return { observer, recorder, unfollow: () => undefined };
}

/** Counts by whatever plan the collector wants, as long as it fits. */
function following(
  session: InferenceSession,
  options: MonitorOptions,
  observer: SwitchingObserver,
  outbox: MonitorOutbox,
  problems: ProblemTeller,
): Counting {
  const unfollow = outbox.followPlan?.(options.model.name, {
    digest: () => observer.digest,
    take(plan) {
      try {
        checkPlan(plan, options, session.inputNames, session.outputNames);
      } catch (error) {
        return { refused: messageOf(error) };
      }
      tellLeftOut(plan, options, problems);
      observer.switchTo(plan);
      return 'taken';
    },
    trouble: (why) => {
      problems.tell('PLAN', why);
    },
  });
  return { observer, recorder: observer, unfollow: unfollow ?? (() => undefined) };
}

async function planOf(
  session: InferenceSession,
  options: MonitorOptions,
  directory: string,
  problems: ProblemTeller,
): Promise<Plan> {
  if (options.plan !== undefined && !isAuto(options)) return readPlan(options.plan);
  return autoPlan(session, options, join(directory, DESIRED_PLANS), problems);
}

/** Nothing that a process does at its end may fail. */
function tellOrCount(outbox: MonitorOutbox, losses: WindowLosses, problems: ProblemTeller): void {
  try {
    outbox.tellLosses?.(losses);
  } catch (cause) {
    problems.tell('OUTBOX', `losses could not be handed over: ${messageOf(cause)}`, cause);
  }
}
