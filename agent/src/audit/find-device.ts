import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { deviceDirectory } from '../device/state-directory.js';
import { AuditError } from './audit-error.js';

/** What a device's folder has at least one of. */
const MARKS = ['device.key', 'spool', 'journal', 'noise'];

/**
 * The folder of the device to audit. `stateDir` holds the folders of several devices, or is a device's own (a copy,
 * say). Errors: AuditError NO_DEVICE, WHICH_DEVICE, which say what devices there are.
 */
export function findDevice(stateDir: string, device: string | undefined): string {
  if (!existsSync(stateDir)) {
    throw new AuditError('NO_DEVICE', `there is no folder ${stateDir}; --state-dir is what monitor calls spoolDir`);
  }
  const there = devicesIn(stateDir);
  if (device !== undefined) {
    const directory = deviceDirectory(stateDir, device);
    if (isDevice(directory)) return directory;
    throw new AuditError('NO_DEVICE', `there is no device ${device} in ${stateDir}; ${listOf(there)}`);
  }
  if (isDevice(stateDir)) return stateDir;
  if (there.length === 1) return there[0]!;
  if (there.length === 0) {
    const remedy = 'an agent that watches a model makes one; if it keeps its files elsewhere, say --state-dir';
    throw new AuditError('NO_DEVICE', `no device's folder is in ${stateDir}; ${remedy}`);
  }
  throw new AuditError(
    'WHICH_DEVICE',
    `several devices are in ${stateDir}; choose one with --device: ${listOf(there)}`,
  );
}

function devicesIn(stateDir: string): string[] {
  const devices = join(stateDir, 'devices');
  const named = existsSync(devices) ? readdirSync(devices).map((name) => join(devices, name)) : [];
  return [join(stateDir, 'this-device'), ...named].filter(isDevice);
}

function isDevice(directory: string): boolean {
  return MARKS.some((name) => existsSync(join(directory, name)));
}

function listOf(directories: readonly string[]): string {
  return directories.length === 0 ? 'there is none' : `there are ${directories.join(', ')}`;
}
