import { join } from 'node:path';
import { planFromBytes, type Plan } from '@fleetally/counts';
import { SyncRequest, decodeMessage } from '@fleetally/proto';
import { journalPaths } from '../journal/departures.js';
import { readJournal, type JournalContents } from '../journal/read-journal.js';
import { fingerprintOf, readDeviceKey, type DeviceKey } from '../keys/device-key.js';
import { errorCode, nodeFs, readIfPresent } from '../spool/files.js';
import { AuditError } from './audit-error.js';
import { readSpool, type SpoolContents } from './read-spool.js';

/** The key that reports are checked against. */
export interface KnownKey {
  readonly publicKey: Uint8Array;
  readonly fingerprint: string;
  /** `file`: the device's own; `sync`: as it was last shown to the collector. */
  readonly from: 'file' | 'sync';
}

/** All that a device's folder says, as it is. */
export interface DeviceFiles {
  readonly directory: string;
  readonly key: KnownKey | undefined;
  /** With the private half: for signing. */
  readonly ownKey: DeviceKey | undefined;
  /** What the owner's policy file holds; undefined when there is none. */
  readonly policyFile: string | undefined;
  /** By digest, in hex. */
  readonly plans: ReadonlyMap<string, Plan>;
  readonly spool: SpoolContents;
  readonly journal: JournalContents;
  readonly noise: JournalContents;
  /** What could not be read, in words. */
  readonly trouble: readonly string[];
}

/**
 * Reads a device's folder, and writes nothing: while its agent runs, after a crash, or from a copy.
 * Errors: AuditError UNREADABLE when spool or journal can't be read at all.
 */
export function readDevice(directory: string): DeviceFiles {
  const trouble: string[] = [];
  const paths = journalPaths(directory);
  try {
    // Spool first: a report that leaves it meanwhile is in the journal already.
    const spool = readSpool(join(directory, 'spool'));
    const journal = readJournal(paths.journal);
    const noise = readJournal(paths.noise);
    const ownKey = attempt(() => readDeviceKey(join(directory, 'device.key')), trouble);
    const key = ownKey === undefined ? shownKey(journal) : { ...ownKey, from: 'file' as const };
    const policyFile = attempt(() => readIfPresent(nodeFs, join(directory, 'policy'))?.toString('utf8'), trouble);
    const plans = new Map<string, Plan>();
    for (const folder of [paths.plans, join(directory, 'plans')]) readPlans(folder, plans, trouble);
    return { directory, key, ownKey, policyFile, plans, spool, journal, noise, trouble };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AuditError('UNREADABLE', `${directory} can't be read: ${why}`, { cause });
  }
}

/** In a copy without the private key, the public one is that of the latest Sync. */
function shownKey(journal: JournalContents): KnownKey | undefined {
  const sync = journal.entries.findLast(({ kind }) => kind === 'sync');
  if (sync === undefined) return undefined;
  const { publicKey } = decodeMessage(SyncRequest, sync.content);
  return { publicKey, fingerprint: fingerprintOf(publicKey), from: 'sync' };
}

function readPlans(folder: string, plans: Map<string, Plan>, trouble: string[]): void {
  for (const name of namesIn(folder)) {
    const digest = /^([0-9a-f]{64})\.json$/.exec(name)?.[1];
    if (digest === undefined || plans.has(digest)) continue;
    const bytes = readIfPresent(nodeFs, join(folder, name));
    if (bytes === undefined) continue;
    const plan = attempt(() => planFromBytes(bytes), trouble, `plan ${digest.slice(0, 12)}: `);
    if (plan !== undefined) plans.set(digest, plan);
  }
}

function namesIn(folder: string): string[] {
  try {
    return nodeFs.readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function attempt<T>(run: () => T, trouble: string[], what = ''): T | undefined {
  try {
    return run();
  } catch (error) {
    trouble.push(`${what}${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
