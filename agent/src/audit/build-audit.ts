import { toHex } from '@fleetally/counts';
import type { WireSchema } from '@fleetally/proto';
import type { NoiseNote } from '../journal/departures.js';
import type { ModelNote, StartNote } from '../journal/entry.js';
import { AGENT_VERSION } from '../version.js';
import type { Audit } from './audit.js';
import { Chain } from './chain.js';
import { ReportGroup } from './group-reports.js';
import { damageOf } from './damage-words.js';
import { destinations, notes, otherSent, sentAttributes } from './other-sent.js';
import { describePlan } from './plan-words.js';
import { policyWords } from './policy-words.js';
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
    unanswered: unansweredReports(files),
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

/** A report that has no answer may have arrived all the same. */
function unansweredReports({ spool, journal }: DeviceFiles): Audit['unanswered'] {
  const open = new Set(
    journal.entries.filter(({ kind }) => kind === 'unanswered').map(({ key }) => `${key.boot}/${key.sequence}`),
  );
  for (const { kind, key } of journal.entries) {
    if (kind === 'report' || kind === 'refused') open.delete(`${key.boot}/${key.sequence}`);
  }
  const waiting = spool.waiting.filter(({ key }) => open.has(`${key.boot}/${key.sequence}`)).length;
  return { waiting, dropped: open.size - waiting };
}

/** A day of five-minute windows. */
const RECENT_WINDOWS = 288;

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
