import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderSize, lookAtDisk, lookAtFolder, lookAtSecret, sizeText, type Finding } from '@fleetally/cli';
import type { DaemonConfig } from '../daemon/config.js';
import { deviceDirectory, stateDirectory } from '../device/state-directory.js';
import { lockHolder } from '../spool/lock.js';

/** The folder of this device: who has it, whether its key is secret, how full it is. Reads only. */
export async function lookAtSpool({ device, spool }: DaemonConfig): Promise<Finding[]> {
  const root = spool.dir ?? stateDirectory();
  const directory = deviceDirectory(root, device.id);
  const found: Finding[] = [await lookAtFolder(root, 'spool')];
  if (!existsSync(directory)) {
    found.push({ check: 'spool', state: 'ok', says: `${directory} is made when the agent first runs` });
  } else {
    found.push(lock(directory), await fill(directory, spool.bytes));
    const key = await lookAtSecret(join(directory, 'device.key'), "the device's key");
    if (key !== undefined) found.push(key);
  }
  found.push(await lookAtDisk(root, 'spool'));
  return found;
}

function lock(directory: string): Finding {
  const holder = lockHolder(join(directory, 'lock'));
  const check = 'spool';
  if (holder === undefined) return { check, state: 'ok', says: `${directory} is held by no agent` };
  return { check, state: 'ok', says: `${directory} is held by process ${holder}, the agent that runs` };
}

/** Where what waits fills most of its room, reports do not get away. */
async function fill(directory: string, most: number): Promise<Finding> {
  const { bytes } = (await folderSize(join(directory, 'spool'))) ?? { bytes: 0 };
  const check = 'spool';
  const says = `${sizeText(bytes)} wait to be sent, of ${sizeText(most)} at most`;
  if (bytes < 0.8 * most) return { check, state: 'ok', says };
  const next = 'reports do not get away: see what is said of the collector and of the policy; or raise spool.bytes';
  return { check, state: 'warning', says: `${says}; the oldest will be dropped`, next };
}

/** Whether reports may be sent now. */
export function lookAtPolicy({ policy, spool, device }: DaemonConfig): Finding {
  const check = 'policy';
  const send = typeof policy === 'string' ? policy : policy.send;
  const named = typeof policy === 'string' ? undefined : policy.file;
  const file = named ?? join(deviceDirectory(spool.dir ?? stateDirectory(), device.id), 'policy');
  const word = read(file);
  const holds = word ?? send;
  if (word !== undefined && !['always', 'unmetered', 'paused'].includes(word)) {
    const next = `write always, unmetered or paused into it`;
    return { check, state: 'wrong', says: `${file} holds none of the words of a policy`, next };
  }
  if (holds !== 'paused') return { check, state: 'ok', says: `reports are sent: ${holds}` };
  const next = word === undefined ? 'set policy: always' : `write always into ${file}`;
  return { check, state: 'warning', says: 'sending is paused: reports stay here', next };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
