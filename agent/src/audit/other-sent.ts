import { toHex } from '@fleetally/counts';
import { DeliveryFailure, DeliveryState, Hello, SyncRequest, decodeMessage } from '@fleetally/proto';
import { noteIn, type JournalEntry, type StartNote } from '../journal/entry.js';
import type { OtherSent } from './audit.js';
import { second } from './number-words.js';

/** A note of the journal, and when it was made (milliseconds since the epoch). */
export interface Note<T> {
  readonly atMs: number;
  readonly note: T;
}

/** The notes of one kind. A record's checksum says that an agent wrote the note, and so that it has this form. */
export function notes<T extends object>(entries: readonly JournalEntry[], kind: JournalEntry['kind']): Note<T>[] {
  return entries.flatMap((entry) => {
    const note = entry.kind === kind ? noteIn(entry) : undefined;
    return typeof note === 'object' && note !== null ? [{ atMs: entry.atMs, note: note as T }] : [];
  });
}

/** Where agents of this device have sent, or would have. */
export function destinations(starts: readonly Note<StartNote>[]): string[] {
  const latest = new Map<string, number>();
  for (const { atMs, note } of starts) {
    const tls = note.tls === true ? 'with TLS' : 'without TLS';
    latest.set(note.collector === undefined ? 'nowhere: reports stay in the spool' : `${note.collector}, ${tls}`, atMs);
  }
  return [...latest].map(([where, atMs]) => `${where} (agent started ${second(atMs)})`);
}

/** Everything but reports, from the journal. */
export function otherSent(entries: readonly JournalEntry[]): OtherSent {
  const sync = entries.findLast(({ kind }) => kind === 'sync');
  const plans = entries
    .filter(({ kind }) => kind === 'plan')
    .map(({ atMs, content, sentBytes }) => ({ atMs, digest: toHex(content), bytes: sentBytes }));
  if (sync === undefined) return { plans };
  const request = decodeMessage(SyncRequest, sync.content);
  const { models, planDigests, attributes, clockMs } = request;
  const fields: [string, string][] = [
    ['device', request.device],
    ['public key', toHex(request.publicKey)],
    ['boot', String(request.boot)],
    ['attributes', wordsOf(attributes)],
    ['agent version', request.agentVersion],
    ['models', models.map(({ name, version, variant }) => [name, version, variant].join(' ').trim()).join('; ')],
    ['plan digests', planDigests.map(toHex).join(', ')],
    ...(request.executionProviders.length === 0
      ? []
      : [['execution providers', request.executionProviders.join(', ')] satisfies [string, string]]),
    ...request.deliveries.map((delivery) => deliveryWords(delivery)),
    ["the device's clock", second(clockMs)],
    ['signature', `${request.signature.length} bytes, by the device's key`],
  ];
  return { lastSync: { atMs: sync.atMs, bytes: sync.sentBytes, fields }, plans };
}

/** The attributes of every Sync and Hello. */
export function sentAttributes(entries: readonly JournalEntry[]): Readonly<Record<string, string>>[] {
  return entries.flatMap(({ kind, content }) => {
    if (kind === 'sync') return [decodeMessage(SyncRequest, content).attributes];
    return kind === 'hello' ? [decodeMessage(Hello, content).attributes] : [];
  });
}

/** All that a device says of one model that it leaves to the collector. */
function deliveryWords(delivery: SyncRequest['deliveries'][number]): [string, string] {
  const { model, version, variant, digest, rollout, state, failure, detail, fetchedBytes, previousDigest } = delivery;
  const words = [
    ...[
      `version ${version ?? ''} ${variant ?? ''}`.trim(),
      `digest ${toHex(digest ?? NONE)}`,
      `rollout '${rollout ?? ''}'`,
    ],
    ...[DeliveryState[state ?? 0], DeliveryFailure[failure ?? 0], `'${detail ?? ''}'`],
    ...[`${fetchedBytes ?? 0} bytes fetched`, `kept ${toHex(previousDigest ?? NONE)}`],
  ];
  return [`delivery of ${model ?? ''}`, words.join(', ')];
}

const NONE = new Uint8Array(0);

function wordsOf(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}
