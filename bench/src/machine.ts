import { cpus, loadavg, totalmem } from 'node:os';

/** What figures depend on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly node: string;
  readonly platform: string;
  /** Of the last minute: runnable processes of the whole machine, this one included. */
  readonly load: number;
}

export function thisMachine(): Machine {
  const all = cpus();
  return {
    processor: all[0]?.model.trim() ?? 'unknown processor',
    cores: all.length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    load: loadavg()[0] ?? NaN,
  };
}

export function machineLine({ processor, cores, memoryGib, node, platform }: Machine): string {
  return `${processor}, ${cores} cores, ${memoryGib} GiB, Node ${node}, ${platform}`;
}
