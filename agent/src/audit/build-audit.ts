import { toHex } from '@fleetally/counts';
import { Hello, SyncRequest, decodeMessage, type WireSchema } from '@fleetally/proto';
import type { NoiseNote } from '../journal/departures.js';
import { noteIn, type JournalEntry, type ModelNote, type StartNote } from '../journal/entry.js';
import { AGENT_VERSION } from '../version.js';
import type { Audit, OtherSent } from './audit.js';
import { Chain } from './chain.js';
import { ReportGroup } from './group-reports.js';
import { second } from './number-words.js';
import { describePlan } from './plan-words.js';
import type { DeviceFiles } from './read-device.js';
import { readReport, type FoundReport } from './read-report.js';
import { schemaFacts } from './schema-facts.js';

export interface AuditOptions {
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  readonly schema: WireSchema;
  /** How many reports of each group are shown in detail; Infinity for all. */
  readonly most: number;
}

/** Every report that is known of, oldest first; one that is in the journal has left, though a crash kept it in the spool. */
export function foundReports({ spool, journal }: Pick<DeviceFiles, 'spool' | 'journal'>): FoundReport[] {
  const departed = journal.entries.flatMap(({ kind, key, atMs, content }): FoundReport[] => {
    if (kind !== 'report' && kind !== 'refused') return [];
    return [{ ...key, sealed: content, state: kind === 'report' ? 'acknowledged' : 'refused', answeredMs: atMs }];
  });
  const names = new Set(departed.map(({ boot, sequence }) => `${boot}/${sequence}`));
  const waiting = spool.waiting
    .filter(({ key }) => !names.has(`${key.boot}/${key.sequence}`))
    .map(({ key, sealed }): FoundReport => ({ ...key, sealed, state: 'waiting' }));
  return [...departed, ...waiting];
}

/** Says what a device's files tell. Pure: the same files at the same time give the same audit. */
export function buildAudit(files: DeviceFiles, options: AuditOptions): Audit {
  const { plans, key, journal, noise } = files;
  const reader = { schema: options.schema, plans, key };
  const waiting = new ReportGroup(plans, options.most);
  const departed = new ReportGroup(plans, options.most);
  const chain = new Chain();
  const texts = new Texts();
  let name: string | undefined;
  for (const found of foundReports(files)) {
    const read = readReport(found, reader);
    (found.state === 'waiting' ? waiting : departed).add(read);
    chain.add(read);
    texts.add(read.report.attributes);
    name = read.report.device === '' ? name : read.report.device;
  }
  const starts = notes<StartNote>(journal.entries, 'start');
  for (const attributes of sentAttributes(journal.entries)) texts.add(attributes);
  return {
    format: 'fleetally.audit/1',
    takenAt: new Date(options.nowMs).toISOString(),
    auditor: `fleetally-agent ${AGENT_VERSION}`,
    device: {
      name: starts.at(-1)?.note.device ?? name ?? (key === undefined ? 'unknown' : `dev-${key.fingerprint}`),
      directory: files.directory,
      fingerprint: key?.fingerprint ?? 'unknown',
      publicKey: key === undefined ? 'unknown' : toHex(key.publicKey),
      keyFrom: key?.from ?? 'none',
      agents: [...new Set(starts.map(({ note }) => note.agent))],
    },
    policy: policyWords(files.policyFile),
    destinations: destinations(starts),
    settings: distinct(notes<ModelNote>(journal.entries, 'model').map(({ note }) => note)),
    plans: [...plans.values()].map(describePlan),
    waiting: waiting.result(),
    departed: departed.result(),
    chain: chain.result(),
    ...(journal.exists ? { totals: journal.totals } : {}),
    foldedReports: journal.foldedReports,
    other: otherSent(journal.entries),
    attributes: texts.result(),
    noise: {
      totals: noise.totals.noise,
      recent: notes<NoiseNote>(noise.entries, 'noise')
        .slice(-RECENT_WINDOWS)
        .map(({ note }) => note),
    },
    schema: schemaFacts(options.schema),
    damage: damageOf(files),
  };
}

/** A day of five-minute windows. */
const RECENT_WINDOWS = 288;

interface Note<T> {
  readonly atMs: number;
  readonly note: T;
}

/** The record's checksum says that an agent wrote the note, and so that it has this form. */
function notes<T extends object>(entries: readonly JournalEntry[], kind: JournalEntry['kind']): Note<T>[] {
  return entries.flatMap((entry) => {
    const note = entry.kind === kind ? noteIn(entry) : undefined;
    return typeof note === 'object' && note !== null ? [{ atMs: entry.atMs, note: note as T }] : [];
  });
}

function policyWords(file: string | undefined): string {
  if (file === undefined) return "no policy file: the application decides (its default is 'always')";
  const word = file.trim();
  switch (word) {
    case 'always':
      return "the owner's policy file says 'always': reports may be sent at any time";
    case 'unmetered':
      return "the owner's policy file says 'unmetered': reports are sent only where the network costs nothing";
    case 'paused':
      return "the owner's policy file says 'paused': nothing is sent";
    default:
      return `the policy file holds none of always, unmetered, paused, so nothing is sent: ${JSON.stringify(word.slice(0, 100))}`;
  }
}

function destinations(starts: readonly Note<StartNote>[]): string[] {
  const latest = new Map<string, number>();
  for (const { atMs, note } of starts) {
    const tls = note.tls === true ? 'with TLS' : 'without TLS';
    latest.set(note.collector === undefined ? 'nowhere: reports stay in the spool' : `${note.collector}, ${tls}`, atMs);
  }
  return [...latest].map(([where, atMs]) => `${where} (agent started ${second(atMs)})`);
}

function otherSent(entries: readonly JournalEntry[]): OtherSent {
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
    ["the device's clock", second(clockMs)],
    ['signature', `${request.signature.length} bytes, by the device's key`],
  ];
  return { lastSync: { atMs: sync.atMs, bytes: sync.sentBytes, fields }, plans };
}

function sentAttributes(entries: readonly JournalEntry[]): Readonly<Record<string, string>>[] {
  return entries.flatMap(({ kind, content }) => {
    if (kind === 'sync') return [decodeMessage(SyncRequest, content).attributes];
    return kind === 'hello' ? [decodeMessage(Hello, content).attributes] : [];
  });
}

function wordsOf(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}

function damageOf({ spool, journal, noise, trouble }: DeviceFiles): string[] {
  const lines = [...spool.damage, ...trouble];
  for (const [what, contents] of [
    ['journal', journal],
    ['noise ledger', noise],
  ] as const) {
    if (contents.damagedBytes > 0) {
      lines.push(`${contents.damagedBytes} bytes of the ${what} hold no intact entry (being written, or damaged)`);
    }
    if (contents.unknown > 0) lines.push(`${contents.unknown} entries of the ${what} are of a later version's kinds`);
    if (contents.totals.missing > 0) {
      lines.push(`${contents.totals.missing} entries of the ${what} were not taken by a full or failing disk`);
    }
  }
  return lines;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** Values by name, each once. */
class Texts {
  readonly #values = new Map<string, Set<string>>();

  add(texts: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(texts)) {
      const values = this.#values.get(name);
      if (values === undefined) this.#values.set(name, new Set([value]));
      else values.add(value);
    }
  }

  result(): Record<string, string[]> {
    return Object.fromEntries([...this.#values].sort().map(([name, values]) => [name, [...values]]));
  }
}
