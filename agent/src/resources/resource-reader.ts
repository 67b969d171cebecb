import type { ResourceSample } from '@fleetally/counts';

import { readSysfs } from './read-sysfs.js';
import type { SysfsFigures } from './read-sysfs.js';

/** Tells figures of this device, now. What it doesn't offer is absent. */
export interface ResourceReader {
  /** The figures of now. Rejects or throws when nothing can be read; that sample is then left out. */
  read(): ResourceSample | Promise<ResourceSample>;
}

/** What a process tells of itself. Seconds of processor time, of all its threads; seconds on a clock that never steps. */
export interface ProcessFigures {
  rssBytes(): number;
  cpuSeconds(): number;
  elapsedSeconds(): number;
}

export interface ResourceReaderOptions {
  readonly process?: ProcessFigures;
  /** @default /sys */
  readonly sysfs?: string;
}

const THIS_PROCESS: ProcessFigures = {
  rssBytes: () => process.memoryUsage.rss(),
  cpuSeconds() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
  elapsedSeconds: () => performance.now() / 1000,
};

/**
 * The figures of this process and of the device it runs on: memory and processor time everywhere; temperature, charge and
 * power on Linux, where /sys has them. Processor use and the power of processors are means since the last reading.
 * Cost: some small files; it waits for the disk nowhere, but a slow sensor may take milliseconds, so it is asynchronous.
 */
export function resourceReader({ process = THIS_PROCESS, sysfs = '/sys' }: ResourceReaderOptions = {}): ResourceReader {
  let before = { cpu: process.cpuSeconds(), elapsed: process.elapsedSeconds() };
  let energyBefore: { joules: number; elapsed: number } | undefined;
  const packagePower = ({ energy, energyRange }: SysfsFigures, elapsed: number): number | undefined => {
    if (energy === undefined || energyRange === undefined) return undefined;
    const last = energyBefore;
    energyBefore = { joules: energy, elapsed };
    if (last === undefined || elapsed <= last.elapsed) return undefined;
    const used = energy >= last.joules ? energy - last.joules : energy + energyRange - last.joules;
    return used / (elapsed - last.elapsed);
  };
  return {
    async read() {
      const figures = await readSysfs(sysfs);
      const now = { cpu: process.cpuSeconds(), elapsed: process.elapsedSeconds() };
      const seconds = now.elapsed - before.elapsed;
      const cpu = seconds > 0 ? (now.cpu - before.cpu) / seconds : undefined;
      before = now;
      const power = figures.power ?? packagePower(figures, now.elapsed);
      return {
        rss: process.rssBytes(),
        ...(cpu === undefined ? {} : { cpu }),
        ...(figures.temperature === undefined ? {} : { temperature: figures.temperature }),
        ...(figures.battery === undefined ? {} : { battery: figures.battery }),
        ...(power === undefined ? {} : { power }),
      };
    },
  };
}
