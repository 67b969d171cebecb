import { readFile } from 'node:fs/promises';
import { targetName, type NotifyTarget } from '../notify-config.js';
import { alertOf } from './alertmanager-alert.js';
import type { Phase } from './next-message.js';
import type { Notice } from './notice.js';
import { NotifyError } from './notify-error.js';
import { messageOf, SIGNATURE_HEADER, signatureOf } from './webhook-message.js';

/** Somebody who is told. */
export interface Target {
  readonly name: string;
  /** What holds is sent again so often; absent: once. */
  readonly repeatSeconds?: number;
  /** Resolves once it was taken. Errors: NotifyError. */
  send(notice: Notice, phase: Phase, nowMs: number): Promise<void>;
}

/** Errors: NotifyError SECRET, at once, so that a collector does not start without being able to sign. */
export async function openTarget(config: NotifyTarget): Promise<Target> {
  const name = targetName(config);
  const { externalUrl } = config;
  if (config.kind === 'alertmanager') {
    const { repeatSeconds } = config;
    const address = `${config.url.replace(/\/+$/, '')}/api/v2/alerts`;
    return {
      name,
      repeatSeconds,
      send: (notice, phase, nowMs) =>
        post(config, address, JSON.stringify([alertOf(notice, phase, nowMs, repeatSeconds, externalUrl)])),
    };
  }
  if (config.secretFile !== undefined) await secretIn(config.secretFile);
  return {
    name,
    async send(notice, phase, nowMs) {
      const body = JSON.stringify(messageOf(notice, phase, nowMs, externalUrl));
      // Read anew, so that a secret can be replaced while the collector runs.
      const secret = config.secretFile === undefined ? undefined : await secretIn(config.secretFile);
      const signature = secret === undefined ? undefined : signatureOf(body, secret, Math.floor(nowMs / 1_000));
      await post(config, config.url, body, signature === undefined ? {} : { [SIGNATURE_HEADER]: signature });
    },
  };
}

async function secretIn(file: string): Promise<string> {
  const secret = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new NotifyError('SECRET', `${file}: the secret cannot be read`, { cause });
  });
  if (secret.trim() === '') throw new NotifyError('SECRET', `${file} is empty; put a secret into it`);
  return secret.trim();
}

async function post(
  { timeoutSeconds }: NotifyTarget,
  address: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    // What was signed for one address is not to be handed on to another.
    redirect: 'manual',
    signal: AbortSignal.timeout(1_000 * timeoutSeconds),
  }).catch((cause: unknown) => {
    throw new NotifyError('UNREACHABLE', `${address} does not answer`, { cause });
  });
  await response.body?.cancel();
  if (response.ok) return;
  const isBusy = response.status >= 500 || response.status === 408 || response.status === 429;
  throw new NotifyError(isBusy ? 'UNREACHABLE' : 'REFUSED', `${address} answers ${response.status}`);
}
