import type { CollectorConfig } from '../config.js';
import { StoreError } from '../store/store-error.js';
import { openStore } from '../store/store.js';
import { ACTIONS, type ActionName } from './actions.js';
import { AdminError } from './admin-error.js';
import { askCollector } from './ask-collector.js';
import { findPresence, tokenFileOf, type Presence } from './presence.js';
import type { OnProgress } from './progress-board.js';
import { openReading } from './read-openly.js';
import { refuseWithoutStore } from './refuse-without-store.js';
import { standaloneContext } from './standalone-context.js';

export interface Place {
  readonly config: CollectorConfig;
  /** Of the running collector, where its file does not say. */
  readonly url?: string | undefined;
  /** Whether the data directory was named for this one command. @default false */
  readonly isNamed?: boolean | undefined;
  /** Told how far the work is. @default nobody */
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Runs one action where the data is: opens the embedded store when nobody has it, and otherwise asks the collector that
 * has it, over HTTP, with the token from the data directory. With `url`, what anybody may read is read without the token.
 *
 * Errors: AdminError, NO_STORE where there is none and none is to be made; StoreError; whichever side ran it.
 */
export async function openOrAsk(
  action: ActionName,
  input: Readonly<Record<string, unknown>>,
  place: Place,
): Promise<unknown> {
  const { config, url, isNamed = false, onProgress } = place;
  if (url !== undefined) {
    const read = openReading(action);
    if (read !== undefined) return read(input, url);
    return askCollector(action, input, await presenceFor(config, url), onProgress);
  }
  const found = await findPresence(config);
  // Asked first where one says that it runs: opening what is in use makes the engine complain aloud.
  const asked = found.url === undefined ? undefined : await tryAsking(action, input, place);
  if (asked !== undefined && 'answer' in asked) return asked.answer;
  // Where somebody has it who does not say so, opening tells: it is there, then.
  await refuseWithoutStore(action, config, isNamed);
  try {
    return await runHere(action, input, config, onProgress);
  } catch (cause) {
    if (!(cause instanceof StoreError && cause.code === 'LOCKED')) throw cause;
    if (asked !== undefined) throw asked.error;
    return askCollector(action, input, await presenceFor(config, undefined, cause), onProgress);
  }
}

/** What was left by a collector that was killed leads nowhere, or to somebody else. */
async function tryAsking(
  action: ActionName,
  input: Readonly<Record<string, unknown>>,
  { config, onProgress }: Place,
): Promise<{ answer: unknown } | { error: AdminError }> {
  try {
    return { answer: await askCollector(action, input, await presenceFor(config, undefined), onProgress) };
  } catch (error) {
    const isElsewhere = error instanceof AdminError && (error.code === 'UNREACHABLE' || error.code === 'REFUSED');
    if (isElsewhere) return { error };
    throw error;
  }
}

async function runHere(
  action: ActionName,
  input: Readonly<Record<string, unknown>>,
  config: CollectorConfig,
  onProgress: OnProgress | undefined,
): Promise<unknown> {
  const location = config.clickhouse === undefined ? { data: config.data } : { server: config.clickhouse };
  const store = await openStore(location, config.retention.reportsDays, config.privacy.kDevices);
  try {
    return await ACTIONS[action](input, { ...standaloneContext(config, store), onProgress });
  } finally {
    await store.close();
  }
}

async function presenceFor(config: CollectorConfig, url: string | undefined, cause?: unknown): Promise<Presence> {
  const found = await findPresence(config);
  const address = url ?? found.url;
  if (address === undefined) {
    throw new AdminError('UNREACHABLE', `another process has ${config.data}, and says no address; give --url`, {
      cause,
      next: 'name the collector: --url http://127.0.0.1:4320; fleetally doctor says who has the directory',
    });
  }
  if (found.token === undefined) {
    throw url === undefined ? unreadable(address, config, cause) : elsewhere(url, config);
  }
  return { url: address, token: found.token };
}

function unreadable(address: string, config: CollectorConfig, cause: unknown): AdminError {
  const says = `no admin-token for ${address} is readable in ${config.data}; run this as the collector's user`;
  return new AdminError('REFUSED', says, { cause, next: tokenHint(config) });
}

/** With an address alone one may look, and do no more. */
function elsewhere(url: string, config: CollectorConfig): AdminError {
  const says = `this needs the token of the collector at ${url}, and there is no admin-token in ${config.data}`;
  return new AdminError('REFUSED', says, {
    next: `run it on that collector's machine with --data DIR, its data directory, where admin-token lies; ${url} is open to read: its page, and with --url alone incidents, alarms, recommendations, rollouts, models and silences`,
  });
}

function tokenHint(config: CollectorConfig): string {
  const file = tokenFileOf(config);
  if (file === undefined) return 'with clickhouse, say http.adminTokenFile in collector.yaml, and start it again';
  return `the token lies in ${file} while the collector runs, readable by its user alone`;
}
