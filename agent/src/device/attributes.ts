import * as os from 'node:os';

import { AGENT_VERSION } from '../version.js';

/** Facts about a device that cohorts are cut by. Every attribute is a cut, so values must be few across a fleet. */
export type Attributes = Readonly<Record<string, string>>;

/** What the machine says about itself; a parameter, so that tests and simulators can be any machine. */
export interface Machine {
  readonly arch: string;
  readonly platform: string;
  readonly memoryBytes: number;
}

export function thisMachine(): Machine {
  // In a container the limit counts, not the host's memory. Without a limit it is 0 or absurdly large.
  const limit = process.constrainedMemory();
  const total = os.totalmem();
  const memoryBytes = limit > 0 && limit < total ? limit : total;
  return { arch: os.arch(), platform: os.platform(), memoryBytes };
}

/**
 * The attributes an agent finds by itself: `arch`, `os`, `memory` (class), `agent` (version) and, when told, `ep` (the
 * execution provider). Nothing here names one device or one person, and few values occur across a fleet.
 */
export function foundAttributes(machine: Machine, executionProvider?: string): Attributes {
  return {
    arch: machine.arch,
    os: machine.platform,
    memory: memoryClass(machine.memoryBytes),
    agent: AGENT_VERSION,
    ...(executionProvider === undefined ? {} : { ep: executionProvider }),
  };
}

/**
 * The nominal size, as a power of two: systems report a little less than what is built in (3.7 GiB on a 4 GB device).
 * '<1GB' up to '64GB+'.
 */
export function memoryClass(bytes: number): string {
  const gigabytes = bytes / 2 ** 30;
  if (gigabytes < 0.7) return '<1GB';
  const power = Math.round(Math.log2(gigabytes));
  return power >= 6 ? '64GB+' : `${2 ** Math.max(0, power)}GB`;
}
