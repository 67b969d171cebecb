import { join } from 'node:path';

import type { InferenceSession } from 'onnxruntime-node';

import { atExit } from './at-exit.js';
import { checkOptions, checkPlan } from './check-options.js';
import { createObserver, DEFAULT_WINDOW_SECONDS } from './create-observer.js';
import { foundAttributes, thisMachine } from './device/attributes.js';
import type { Attributes } from './device/attributes.js';
import { newDeviceId, ownDeviceId } from './device/device-id.js';
import { deviceDirectory, stateDirectory } from './device/state-directory.js';
import { wrapSession } from './inference/monitored-session.js';
import type { SessionExtras } from './inference/monitored-session.js';
import { runningModel } from './inference/running-model.js';
import { monitorHandle } from './monitor-handle.js';
import type { MonitorHandle } from './monitor-handle.js';
import type { MonitorOptions } from './monitor-options.js';
import type { ProblemListener } from './observe/problem.js';
import { RunRecorder } from './observe/run-recorder.js';
import { readPlan } from './read-plan.js';
import type { Outbox } from './sealed-window.js';
import { SharedOutboxes } from './shared-outboxes.js';
import { startWindowTimer } from './window-timer.js';

/** The caller's session, used exactly as before, and a handle on its monitoring. */
export type MonitoredSession<S extends InferenceSession = InferenceSession> = S & SessionExtras<MonitorHandle>;

/** How an outbox is set up; `directory` is the device's own. */
export interface OutboxSetup {
  readonly directory: string;
  readonly device: string;
  readonly attributes: Attributes;
  readonly options: MonitorOptions;
}

const shared = new SharedOutboxes();

/** `monitor` with another transport: for tests and for hosts that have one of their own. */
export async function monitorThrough<S extends InferenceSession>(
  session: S,
  options: MonitorOptions,
  openOutbox: (setup: OutboxSetup) => Outbox,
): Promise<MonitoredSession<S>> {
  checkOptions(options);
  const plan = await readPlan(options.plan);
  checkPlan(plan, options, session.inputNames, session.outputNames);
  const model = await runningModel(options.model);

  const { clock, random, windowSeconds = DEFAULT_WINDOW_SECONDS, onProblem = warn } = options;
  const setup = deviceSetup(options, onProblem);
  const outbox = shared.acquire(
    setup.directory,
    settingsOf(setup),
    () => openOutbox(setup),
    (cause) => {
      const message = `reports can't be kept or sent for now: ${cause instanceof Error ? cause.message : 'unknown'}`;
      quietly(onProblem, message, cause);
    },
  );
  const observer = createObserver({
    ...{ plan, model, windowSeconds, clock, random, onProblem },
    minSamples: options.minSamples,
    privacy: options.privacy,
    send: (window) => {
      outbox.put(window);
    },
  });
  const recorder = new RunRecorder(observer, session.outputNames);
  const forget = atExit(() => {
    observer.finish();
  });
  // A clock of the caller's own moves as it pleases: no timer could follow it.
  const stopTimer =
    clock === undefined
      ? startWindowTimer(windowSeconds, () => {
          observer.tick();
        })
      : undefined;
  const stop = (): void => {
    recorder.stop();
    stopTimer?.();
    forget();
  };
  const fleetally = monitorHandle({ device: setup.device, observer, outbox, stop });
  const elapsedMs = (): number => clock?.elapsedMs?.() ?? performance.now();
  return wrapSession(session, { recorder, elapsedMs, fleetally, released: () => fleetally.close() });
}

function deviceSetup(options: MonitorOptions, onProblem: ProblemListener): OutboxSetup {
  const root = options.spoolDir ?? stateDirectory();
  const device = options.device?.id ?? deviceIdIn(root, onProblem);
  const found = foundAttributes(thisMachine(), options.device?.executionProvider);
  const attributes = { ...found, ...options.attributes };
  return { directory: deviceDirectory(join(root, 'devices'), device), device, attributes, options };
}

function deviceIdIn(root: string, onProblem: ProblemListener): string {
  try {
    return ownDeviceId(root);
  } catch (cause) {
    quietly(onProblem, `the device's id can't be kept in ${root}; this start has one of its own`, cause);
    return newDeviceId();
  }
}

/** What two monitors of one device must agree on, in a comparable form. */
function settingsOf({ attributes, options }: OutboxSetup): string {
  const { collector, spoolBytes, policy } = options;
  return JSON.stringify([Object.entries(attributes).sort(), collector, spoolBytes, policy]);
}

function quietly(onProblem: ProblemListener, message: string, cause: unknown): void {
  try {
    onProblem({ code: 'DEVICE', message, cause });
  } catch {
    // The listener is the application's; monitoring must not fail because of it.
  }
}

function warn({ code, message }: { code: string; message: string }): void {
  process.emitWarning(message, { type: 'FleetallyWarning', code });
}
