import { createHmac } from 'node:crypto';
import { apiOf, pageOf } from './links.js';
import type { Notice } from './notice.js';
import type { Phase } from './next-message.js';

/** The JSON that a webhook gets. */
export interface WebhookMessage {
  /** The same in every try: who has seen it has seen the message. */
  readonly id: string;
  readonly event: `${Notice['kind']}.${'opened' | 'closed'}`;
  /** RFC 3339. */
  readonly sentAt: string;
  /** Where people look at it. */
  readonly url?: string;
  /** Where the REST API has it as it is now. */
  readonly api?: string;
  readonly summary: string;
  readonly incident?: Notice['body'];
  readonly recommendation?: Notice['body'];
}

export function messageOf(
  notice: Notice,
  phase: Phase,
  nowMs: number,
  externalUrl: string | undefined,
): WebhookMessage {
  const { kind, subject, summary, body } = notice;
  const event = phase === 'firing' ? ('opened' as const) : ('closed' as const);
  return {
    id: `${subject}:${event}`,
    event: `${kind}.${event}`,
    sentAt: new Date(nowMs).toISOString(),
    ...(externalUrl !== undefined && { url: pageOf(notice, externalUrl), api: apiOf(notice, externalUrl) }),
    summary,
    [kind]: body,
  };
}

export const SIGNATURE_HEADER = 'x-fleetally-signature';

/**
 * The value of the header `x-fleetally-signature`: `t=<epoch seconds>,v1=<hex>`, where hex is the HMAC-SHA256 of
 * `<epoch seconds>.<body>` under the secret. Whoever checks it should also refuse a time that is minutes away.
 * Source: RFC 2104.
 */
export function signatureOf(body: string, secret: string, atSeconds: number): string {
  const digest = createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex');
  return `t=${atSeconds},v1=${digest}`;
}
