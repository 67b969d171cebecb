import { Backoff } from '../uplink/backoff.js';
import type { FileSource } from '../uplink/version-following.js';
import { DeliveryError } from './delivery-error.js';
import type { DeliveryRecord } from './delivery-record.js';
import type { DeliveryState, Installed } from './delivery-state.js';
import { fetchVersion, type FetchedVersion } from './fetch-version.js';
import type { DeliveryParts, ModelHost } from './model-host.js';
import { bytesInWords } from './room.js';
import { sameRequest, type Wanted } from './wanted.js';

export interface BringParts extends DeliveryParts {
  readonly host: ModelHost;
  readonly source: FileSource;
  readonly signal: AbortSignal;
  /** What of it is only in memory; kept up to date. */
  readonly progress: { testing: boolean; fetchedBytes: number; trouble: string };
  readonly whole: Set<string>;
  readonly onCame: (bytes: number) => void;
  /** It serves from this moment on. */
  readonly onServing: () => void;
}

/** An agent that ended so often in the middle of a test was probably ended by it. */
const MOST_ATTEMPTS = 3;

/**
 * Brings a version to serve: fetched, tested apart, loaded beside what runs, and swapped. Errors: DeliveryError for what
 * was wrong with it; an Error when `signal` aborts or something unforeseen happens. Then what served serves.
 */
export async function bringVersion(wanted: Wanted, parts: BringParts): Promise<void> {
  const { model, record, progress, source, log, signal } = parts;
  const begun = record.state.candidate;
  const attempts = begun !== undefined && sameRequest(begun.wanted, wanted) ? begun.attempts : 0;
  Object.assign(progress, { testing: false, fetchedBytes: 0, trouble: '' });
  record.write({ ...record.state, candidate: { wanted, attempts } });
  source.changed();
  log.info(`${model}: ${wanted.version} is wanted${because(wanted)}: ${bytesInWords(wanted.sizeBytes)}`);
  const plan = wanted.plan ?? record.state.current?.plan;
  const complete = { ...wanted, ...(plan === undefined ? {} : { plan }) };
  const fetched = await fetchVersion(complete, { ...parts, ...fetching(parts) });
  await test(wanted, attempts + 1, fetched, parts);
  signal.throwIfAborted();
  const { version, variant, digest, sizeBytes, rollout } = wanted;
  const installed: Installed = {
    ...{ version, variant, digest, sizeBytes, rollout, file: fetched.from },
    ...(plan === undefined ? {} : { plan }),
  };
  const commit = (): void => {
    // From here on it is this version that a start begins with, and the one before if it dies of it.
    signal.throwIfAborted();
    record.write(swapped(record.state, installed, parts.machine));
    parts.onServing();
  };
  await parts.host.swap(record.servingOf(installed), commit, signal);
  const before = previousOf(record);
  log.info(`${model}: ${version} serves now, on probation; ${before} is kept to be put back`);
  record.folder.keepOnly(new Set(record.kept));
}

function fetching(parts: BringParts) {
  const { progress, random, record, log, model } = parts;
  const backoff = new Backoff({ random });
  return {
    ...{ folder: record.folder, configured: record.configured, keep: record.kept, backoff },
    onBytes: (have: number, came: number) => {
      progress.fetchedBytes = have;
      if (came === 0) return;
      backoff.reset();
      parts.onCame(came);
    },
    onTrouble: (why: string) => {
      if (why !== '' && why !== progress.trouble) log.warn(`${model}: the file does not come: ${why}; tried again`);
      progress.trouble = why;
    },
  };
}

async function test(wanted: Wanted, attempts: number, fetched: FetchedVersion, parts: BringParts): Promise<void> {
  const { model, record, progress, source, settings, host } = parts;
  if (attempts > MOST_ATTEMPTS) {
    throw new DeliveryError('UNLOADABLE', `the agent ended ${MOST_ATTEMPTS} times while it was tested`);
  }
  record.write({ ...record.state, candidate: { wanted, attempts } });
  progress.testing = true;
  source.changed();
  const order = {
    ...{ model, settings, running: host.running(), runningFile: record.serving.file, file: fetched.file },
    ...(fetched.canary === undefined ? {} : { canaryFile: fetched.canary }),
  };
  await parts.tester(order, parts.signal);
}

function swapped(state: DeliveryState, installed: Installed, machine: string): DeliveryState {
  const { candidate: _candidate, ...rest } = state;
  // What is on probation itself is nothing to fall back to.
  const previous = state.trying === undefined ? (state.current ?? 'configured') : state.previous;
  return {
    ...rest,
    ...{ current: installed, tells: 'running', trying: { machine, starts: 1, stopped: false } },
    ...(previous === undefined ? {} : { previous }),
  };
}

function previousOf({ state, configured }: DeliveryRecord): string {
  return typeof state.previous === 'object' ? state.previous.version : configured.version;
}

function because({ rollout }: Wanted): string {
  return rollout === '' ? '' : ` by ${rollout}`;
}
