import { AdminError, type AdminErrorCode } from './admin-error.js';

/** One request to a running collector. Errors: AdminError: what the collector answered, or UNREACHABLE. */
export async function requestCollector(url: string, path: string, init: RequestInit): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(new URL(path, url), init);
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

const CODES: Readonly<Record<number, AdminErrorCode>> = {
  400: 'INVALID',
  401: 'REFUSED',
  403: 'REFUSED',
  404: 'NOT_FOUND',
  409: 'EXISTS',
  503: 'UNREACHABLE',
};
