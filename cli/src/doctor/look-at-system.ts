import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from './finding.js';

/** The oldest node that the packages are tested with. */
const LEAST_NODE = [20, 19] as const;
/** Before this version was made: such a clock was never set. */
const LEAST_MS = Date.UTC(2026, 0, 1);
const SLACK_MS = 60_000;

export function lookAtNode(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const check = 'node';
  const isEnough = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  if (isEnough) return { check, state: 'ok', says: `node ${version}` };
  return {
    check,
    state: 'wrong',
    says: `node ${version} is too old`,
    next: `install node ${LEAST_NODE.join('.')} or later`,
  };
}

/**
 * This machine's clock: set at all, not behind the newest file of `folders` (written in its future), and kept by NTP
 * where systemd tells.
 */
export async function lookAtClock(folders: readonly string[], nowMs: number = Date.now()): Promise<Finding> {
  const check = 'clock';
  const now = new Date(nowMs).toISOString().slice(0, 19);
  const set = 'set it: timedatectl set-ntp true; devices and event time are held against it';
  if (nowMs < LEAST_MS) return { check, state: 'wrong', says: `it says ${now}: it was never set`, next: set };
  const newest = Math.max(0, ...(await Promise.all(folders.map(newestIn))));
  if (newest > nowMs + SLACK_MS) {
    const ahead = Math.round((newest - nowMs) / 1_000);
    return { check, state: 'wrong', says: `it says ${now}, but a file here was written ${ahead} s later: it went back`, next: set }; // prettier-ignore
  }
  const kept = await stat('/run/systemd/timesync/synchronized').then(() => true, () => false); // prettier-ignore
  return {
    check,
    state: 'ok',
    says: kept ? `it says ${now} UTC, kept by NTP` : `it says ${now} UTC; who keeps it is not known`,
  };
}

async function newestIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch((): string[] => []);
  const times = names.map((name) => stat(join(folder, name)).then(({ mtimeMs }) => mtimeMs, () => 0)); // prettier-ignore
  return Math.max(0, ...(await Promise.all(times)));
}

/** Versions of two programs that talk to each other: those of neighbouring minor versions do. */
export function lookAtVersions(ours: string, theirs: string, who: string): Finding {
  const check = 'versions';
  const minor = (version: string): number => {
    const [major = NaN, second = NaN] = version.split('.').map(Number);
    return 1_000 * major + second;
  };
  const apart = Math.abs(minor(ours) - minor(theirs));
  const says = `this is ${ours}, ${who} is ${theirs}`;
  if (apart === 0) return { check, state: 'ok', says };
  if (apart <= 2) return { check, state: 'ok', says: `${says}; these talk to each other` };
  return {
    check,
    state: 'warning',
    says,
    next: 'they are more than two versions apart: bring the older one up to date',
  };
}
