import * as fs from 'node:fs';
import { randomUUID } from 'node:crypto';
import { errorCode } from './files.js';
import { SpoolError } from './spool-error.js';

/** Held by one outbox at a time. */
export interface DirectoryLock {
  /** Idempotent. */
  release(): void;
}

interface Holder {
  readonly pid: number;
  /** When that process started, in the kernel's ticks, so that a reused pid is told from its former owner. */
  readonly started: string;
  readonly token: string;
}

// Locks of this process: its own pid in a lock file is no proof, since in a container every life has pid 1.
const held = new Set<string>();

/**
 * Takes the lock file at `path`, or throws SpoolError LOCKED naming the process that holds it. A lock whose process
 * no longer lives is taken over, so that `kill -9` needs no cleaning up.
 *
 * Processes in other containers or on other hosts can't be asked whether they live; should two ever share a directory,
 * their segments still have names and boot ids of their own, so nothing is overwritten.
 */
export function lockDirectory(path: string): DirectoryLock {
  const mine = JSON.stringify({
    pid: process.pid,
    started: processState(process.pid)?.started ?? '',
    token: randomUUID(),
  } satisfies Holder);
  for (let attempt = 0; attempt < 5; attempt++) {
    if (createExclusively(path, mine)) {
      held.add(mine);
      return {
        release() {
          release(path, mine);
        },
      };
    }
    const text = readText(path);
    if (text === undefined) continue;
    const holder = parseHolder(text);
    if (holder !== undefined && isAlive(holder, text)) throw locked(path, holder);
    takeAway(path, text);
  }
  throw new SpoolError('LOCKED', `${path} is being fought over by several processes; give each its own directory`);
}

function release(path: string, mine: string): void {
  if (!held.delete(mine)) return;
  if (readText(path) === mine) fs.rmSync(path, { force: true });
}

function createExclusively(path: string, text: string): boolean {
  // Written aside and linked into place, so that nobody ever reads half a lock.
  const aside = `${path}.${randomUUID()}`;
  try {
    fs.writeFileSync(aside, text, { mode: 0o600 });
    fs.linkSync(aside, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    // A full disk must not keep the agent from running: an empty lock still excludes others that are alive and well.
    if (errorCode(error) === 'ENOSPC') return true;
    throw new SpoolError('UNUSABLE', `can't write ${path}: is the directory writable?`, { cause: error });
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

/** Removes the lock that says `stale`, and puts it back should another process have replaced it meanwhile. */
function takeAway(path: string, stale: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    fs.renameSync(path, aside);
    if (readText(aside) !== stale) fs.linkSync(aside, path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'EEXIST') throw error;
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

function isAlive(holder: Holder, text: string): boolean {
  if (holder.pid === process.pid && !held.has(text)) {
    // An earlier life with the same pid, unless the start time says it is this very process (another thread).
    return holder.started !== '' && holder.started === processState(process.pid)?.started;
  }
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
  }
  const state = processState(holder.pid);
  if (state === undefined) return true;
  return state.running && (holder.started === '' || state.started === holder.started);
}

/** From Linux's /proc; undefined elsewhere, where the pid alone has to do. */
function processState(pid: number): { started: string; running: boolean } | undefined {
  const text = readText(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The command's name, in parentheses, may hold anything: fields are counted from its end.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { started: fields[19] ?? '', running: fields[0] !== 'Z' && fields[0] !== 'X' };
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, started, token } = value as Partial<Record<keyof Holder, unknown>>;
    if (typeof pid !== 'number' || typeof started !== 'string' || typeof token !== 'string') return undefined;
    return { pid, started, token };
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function locked(path: string, holder: Holder): SpoolError {
  const who = holder.pid === process.pid ? 'this process' : `process ${holder.pid}`;
  return new SpoolError(
    'LOCKED',
    `${path} is held by ${who}; give each agent process a directory of its own, or stop that process`,
  );
}

/** The process that holds the lock at `path` and lives; undefined when none does. Reads only. */
export function lockHolder(path: string): number | undefined {
  const text = readText(path);
  const holder = text === undefined ? undefined : parseHolder(text);
  return holder !== undefined && isAlive(holder, text!) ? holder.pid : undefined;
}
