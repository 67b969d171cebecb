/** An answer of the collector that says why not. */
export class ApiError extends Error {
  /** @param {number} status @param {string} code @param {string} message */
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const TIMEOUT_MS = 15_000;
/** An action waits for the evaluation that runs. */
const ACTION_TIMEOUT_MS = 60_000;

/**
 * Reads a resource under /api/v1/. The browser revalidates by ETag by itself, so an unchanged answer costs no body.
 * @template T
 * @param {string} path
 * @param {Record<string, string>} [query]
 * @returns {Promise<T>}
 */
export async function get(path, query = {}) {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''));
  const response = await fetch(`/api/v1/${path}${search.size > 0 ? `?${search}` : ''}`, {
    cache: 'no-cache',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return answerOf(response);
}

/**
 * Asks the collector to do something, with the token that it wants for that.
 * @param {string} path @param {object} body @param {string} token
 */
export async function act(path, body, token) {
  const response = await fetch(`/api/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(ACTION_TIMEOUT_MS),
  });
  return answerOf(response);
}

/** @param {Response} response */
async function answerOf(response) {
  const body = await response.json();
  if (!response.ok) throw new ApiError(response.status, body.error.code, `${body.error.message} ${body.error.try}`);
  return body;
}
