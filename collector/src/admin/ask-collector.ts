import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActionName } from './actions.js';
import { AdminError, type AdminErrorCode } from './admin-error.js';
import type { Presence } from './presence.js';
import type { OnProgress, Reached } from './progress-board.js';

/** Between two questions of how far it is, which a person reads. */
const LOOK_MS = 500;

/**
 * Has a running collector do `action`, and asks how far it is meanwhile where somebody wants to know.
 *
 * Errors: AdminError: what the collector answered, or UNREACHABLE.
 */
export async function askCollector(
  action: ActionName,
  input: Readonly<Record<string, unknown>>,
  presence: Presence,
  onProgress: OnProgress | undefined,
): Promise<unknown> {
  if (onProgress === undefined) return post(action, input, presence);
  const progress = randomUUID();
  const ended = new AbortController();
  const looking = look(progress, presence, onProgress, ended.signal);
  try {
    return await post(action, { ...input, progress }, presence);
  } finally {
    ended.abort();
    await looking;
  }
}

/** A collector before 0.3 has no such action, and one that is busy may not answer: then nothing is told. */
async function look(of: string, presence: Presence, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
  for (;;) {
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const { reached } = (await post('progress', { of }, presence, signal).catch(() => ({}))) as { reached?: Reached };
    if (reached !== undefined) onProgress(reached.step, reached.share);
  }
}

async function post(
  action: ActionName,
  input: Readonly<Record<string, unknown>>,
  { url, token }: Presence,
  signal = AbortSignal.timeout(ASK_MS),
): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(new URL(`/api/v1/admin/${action}`, url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
      signal,
    });
  } catch (cause) {
    throw new AdminError('UNREACHABLE', `the collector at ${url} does not answer; is that its address?`, {
      cause,
      next: 'start it: fleetally serve; or give the address it runs at: --url http://HOST:PORT',
    });
  }
  const answer = (await response.json().catch(() => ({}))) as Answer;
  if (response.ok) return answer;
  const { message = `status ${response.status}`, try: remedy = '' } = answer.error ?? {};
  throw new AdminError(CODES[response.status] ?? 'FAILED', message, { next: remedy === '' ? undefined : remedy });
}

interface Answer {
  readonly error?: { readonly message?: string; readonly try?: string };
}

/** A backup of a large store takes its time. */
const ASK_MS = 3_600_000;

const CODES: Readonly<Record<number, AdminErrorCode>> = {
  400: 'INVALID',
  401: 'REFUSED',
  403: 'REFUSED',
  404: 'NOT_FOUND',
  409: 'EXISTS',
  503: 'UNREACHABLE',
};
