import { foundAttributes, thisMachine } from './device/attributes.js';
import { deviceDirectory, stateDirectory } from './device/state-directory.js';
import type { MonitorOutbox } from './monitor-handle.js';
import type { MonitorOptions } from './monitor-options.js';
import { ProblemTeller } from './observe/problem.js';
import { processWarning } from './process-warning.js';
import { openOutbox } from './outbox.js';
import type { OutboxOptions } from './outbox-options.js';
import { SharedOutboxes } from './shared-outboxes.js';

const shared = new SharedOutboxes();

/** The outbox of a model's device, for something beside the watching of a session. Whoever asks closes it. */
export function deviceOutbox(options: MonitorOptions, onUnusable: (cause: unknown) => void): MonitorOutbox {
  const problems = new ProblemTeller(options.onProblem ?? processWarning);
  return acquireOutbox(outboxOptionsOf(options, problems), openOutbox, onUnusable);
}

/** The outbox that all models of a device in this process share. `onUnusable`: it can't be opened for now. */
export function acquireOutbox(
  options: OutboxOptions,
  open: (options: OutboxOptions) => MonitorOutbox,
  onUnusable: (cause: unknown) => void,
): MonitorOutbox {
  return shared.acquire(options.directory, settingsOf(options), () => open(options), onUnusable);
}

/** Where and how a model's reports are kept and sent; trouble on the way to the collector is told to `problems`. */
export function outboxOptionsOf(options: MonitorOptions, problems: ProblemTeller): OutboxOptions {
  const { device, collector, spoolBytes, journalBytes, policy, outbox } = options;
  const found = foundAttributes(thisMachine(), device?.executionProvider);
  return {
    directory: deviceDirectory(options.spoolDir ?? stateDirectory(), device?.id),
    attributes: { ...found, ...options.attributes },
    onTrouble: ({ kind, message }) => {
      problems.tell('UPLINK', message, undefined, kind);
    },
    ...(device?.id === undefined ? {} : { device: device.id }),
    ...(collector === undefined ? {} : { collector }),
    ...(spoolBytes === undefined ? {} : { spoolBytes }),
    ...(journalBytes === undefined ? {} : { journalBytes }),
    ...(policy === undefined ? {} : { policy }),
    ...outbox,
  };
}

/** What two monitors of one device must agree on, in a comparable form. */
function settingsOf({ attributes, collector, spoolBytes, journalBytes, policy }: OutboxOptions): string {
  return JSON.stringify([Object.entries(attributes ?? {}).sort(), collector, spoolBytes, journalBytes, policy]);
}
