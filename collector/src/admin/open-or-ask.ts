import type { CollectorConfig } from '../config.js';
import { StoreError } from '../store/store-error.js';
import { openStore } from '../store/store.js';
import { ACTIONS, type ActionName } from './actions.js';
import { AdminError } from './admin-error.js';
import { askCollector } from './ask-collector.js';
import { findPresence, tokenFileOf, type Presence } from './presence.js';
import type { OnProgress } from './progress-board.js';
import { standaloneContext } from './standalone-context.js';

export interface Place {
  readonly config: CollectorConfig;
  /** Of the running collector, where its file does not say. */
  readonly url?: string | undefined;
  /** Told how far the work is. @default nobody */
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Runs one action where the data is: opens the embedded store when nobody has it, and otherwise asks the collector that
 * has it, over HTTP, with the token from the data directory.
 *
 * Errors: AdminError, StoreError, whichever side ran it.
 */
export async function openOrAsk(
  action: ActionName,
  input: Readonly<Record<string, unknown>>,
  place: Place,
): Promise<unknown> {
  const { config, url, onProgress } = place;
  if (url !== undefined) return askCollector(action, input, await presenceFor(config, url), onProgress);
  const found = await findPresence(config);
  // Asked first where one says that it runs: opening what is in use makes the engine complain aloud.
  const asked = found.url === undefined ? undefined : await tryAsking(action, input, place);
  if (asked !== undefined && 'answer' in asked) return asked.answer;
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
    throw new AdminError(
      'REFUSED',
      `no admin-token for ${address} is readable in ${config.data}; run this as the collector's user`,
      { cause, next: tokenHint(config) },
    );
  }
  return { url: address, token: found.token };
}

function tokenHint(config: CollectorConfig): string {
  const file = tokenFileOf(config);
  if (file === undefined) return 'with clickhouse, say http.adminTokenFile in collector.yaml, and start it again';
  return `the token lies in ${file} while the collector runs, readable by its user alone`;
}
