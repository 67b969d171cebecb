import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PATTERN = /^d-[0-9a-f]{32}$/;

/**
 * This machine's device id: made at random at the first call and kept in `<root>/device-id`, so that it says nothing
 * about the machine or its owner and stays the same over restarts and upgrades.
 *
 * Errors: those of the file system, when the folder can't be written.
 */
export function ownDeviceId(root: string): string {
  const file = join(root, 'device-id');
  const aside = `${file}.${newDeviceId()}`;
  mkdirSync(root, { recursive: true, mode: 0o700 });
  try {
    // Written aside and linked into place: of two processes that start together one wins, and both use its id.
    writeFileSync(aside, `${newDeviceId()}\n`, { mode: 0o600 });
    linkSync(aside, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
  const found = readFileSync(file, 'utf8').trim();
  if (PATTERN.test(found)) return found;
  // Torn by a power loss at the very first start.
  const made = newDeviceId();
  writeFileSync(file, `${made}\n`, { mode: 0o600 });
  return made;
}

export function newDeviceId(): string {
  return `d-${randomBytes(16).toString('hex')}`;
}
