import { toHex, planFromBytes, planDigest } from '@fleetally/counts';
import type { Backoff } from '../uplink/backoff.js';
import type { Timers } from '../uplink/timers.js';
import { isRefusal, wantsSync, type FileSource } from '../uplink/version-following.js';
import { nodeFs, replaceFile } from '../spool/files.js';
import { hasDigest, type ConfiguredFile } from './at-start.js';
import { DeliveryError } from './delivery-error.js';
import { download, type FileNamed } from './download.js';
import type { ModelFolder } from './model-folder.js';
import { makeRoom } from './room.js';
import type { Wanted } from './wanted.js';

export interface FetchParts {
  readonly model: string;
  readonly folder: ModelFolder;
  readonly source: FileSource;
  readonly configured: ConfiguredFile;
  readonly maxBytes: number;
  readonly timers: Timers;
  readonly backoff: Backoff;
  readonly signal: AbortSignal;
  /** Files that serve or may be put back. */
  readonly keep: readonly string[];
  /** Digests of partial files that this process has written from their first byte on. */
  readonly whole: Set<string>;
  readonly onBytes: (have: number, came: number) => void;
  readonly onTrouble: (why: string) => void;
}

/** A version whose files are here, and right. */
export interface FetchedVersion {
  readonly from: 'delivered' | 'configured';
  readonly file: string;
  readonly plan?: string;
  readonly canary?: string;
}

/**
 * Sees to it that all files of a version are here: those that are, verified, those that are not, fetched when the policy
 * allows, again and again until they come. Errors: DeliveryError for what another attempt at once would not change; an
 * Error when `signal` aborts.
 */
export async function fetchVersion(wanted: Wanted, parts: FetchParts): Promise<FetchedVersion> {
  const { folder, configured, keep } = parts;
  const isConfigured = wanted.digest === configured.digest && (await hasDigest(configured.file, wanted.digest));
  const file = isConfigured ? configured.file : folder.fileOf(wanted.digest);
  const plan = wanted.plan === undefined ? undefined : folder.planOf(wanted.plan);
  const canary = wanted.canary === undefined ? undefined : folder.canaryOf(wanted.canary.digest);
  const files: (FileNamed & { readonly path: string })[] = [];
  if (!isConfigured) files.push({ digest: wanted.digest, sizeBytes: wanted.sizeBytes, path: file });
  if (canary !== undefined && wanted.canary !== undefined) files.push({ ...wanted.canary, path: canary });
  const plans = plan === undefined ? [] : [plan];
  for (const named of files) await removeDamaged(named, folder);
  await insisting(parts, async () => {
    makeRoom(folder, [...keep, ...plans], files, parts.maxBytes);
    if (wanted.plan !== undefined && plan !== undefined) await fetchPlan(wanted.plan, plan, parts);
    for (const named of files) {
      if (folder.has(named.path)) continue;
      await parts.source.allowed(parts.signal);
      await download(named, named.path, { ...parts, onBytes: named.path === file ? parts.onBytes : ignore });
    }
  });
  return {
    from: isConfigured ? 'configured' : 'delivered',
    file,
    ...(plan === undefined ? {} : { plan }),
    ...(canary === undefined ? {} : { canary }),
  };
}

/** A file that has its name has its content, unless the disk lost it since. */
async function removeDamaged(
  { digest, path }: FileNamed & { readonly path: string },
  folder: ModelFolder,
): Promise<void> {
  if (folder.has(path) && !(await hasDigest(path, digest))) folder.remove(path);
}

async function fetchPlan(digest: string, path: string, { folder, source, signal, model }: FetchParts): Promise<void> {
  if (folder.has(path) && (await hasDigest(path, digest))) return;
  await source.allowed(signal);
  const bytes = await source.plan(Buffer.from(digest, 'hex'), signal);
  const plan = attempt(() => planFromBytes(bytes));
  if (plan === undefined || toHex(planDigest(plan)) !== digest) {
    throw new DeliveryError('WRONG_DIGEST', `the plan that came is not ${digest.slice(0, 12)}`);
  }
  if (plan.model !== model) throw new DeliveryError('OTHER_INTERFACE', `the plan is for model '${plan.model}'`);
  replaceFile(path, bytes, { files: nodeFs, durable: true });
}

/** Tries until it works, waits longer after each failure; bytes that come begin the waiting anew. */
async function insisting(parts: FetchParts, attemptOnce: () => Promise<void>): Promise<void> {
  const { backoff, signal, timers, onTrouble } = parts;
  for (;;) {
    try {
      await parts.source.allowed(signal);
      await attemptOnce();
      onTrouble('');
      return;
    } catch (error) {
      if (signal.aborted || error instanceof DeliveryError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      if (isRefusal(error)) throw new DeliveryError('NOT_AVAILABLE', `the collector does not hand it out: ${why}`);
      onTrouble(why);
      if (wantsSync(error)) parts.source.changed();
    }
    await pause(backoff.nextDelayMs(), timers, signal);
  }
}

/** Waits; less when `signal` aborts. */
export function pause(delayMs: number, timers: Timers, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = timers.after(delayMs, end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

function ignore(): void {
  // A canary's bytes are few.
}
