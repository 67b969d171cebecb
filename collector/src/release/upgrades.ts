import type { DeviceSlice } from './device-slice.js';

/** A device that ran another version before and has run the new one since: `[from, at)` before, `[at, to)` after. */
export interface Upgrade {
  readonly device: string;
  /** The version that it ran just before. */
  readonly before: string;
  readonly from: number;
  readonly at: number;
  /** End of what it ran after that without a break by another version. */
  readonly to: number;
  readonly variant: string;
}

/** Devices that came to one version, whatever they ran before. */
export interface ReleaseUpgrades {
  readonly from: string;
  readonly to: string;
  readonly upgrades: ReadonlyMap<string, Upgrade>;
  /** Event time of the first upgrade. */
  readonly began: number;
}

/** Blocks in a row in which a device ran one version and variant. */
export interface Run {
  readonly version: string;
  readonly variant: string;
  readonly start: number;
  /** Start of the last block in it. */
  last: number;
}

/**
 * Every change of version that devices report, oldest release first.
 *
 * A device counts for its latest change to a version. Within the block in which it changed it ran both, and the order is
 * told from the blocks around it. Cost: O(slices log slices of a device).
 */
export function releasesIn(runsOf: ReadonlyMap<string, readonly Run[]>, blockSeconds: number): ReleaseUpgrades[] {
  const found = new Map<string, Map<string, Upgrade>>();
  for (const [device, runs] of runsOf) {
    for (const [i, run] of runs.entries()) {
      const before = runs[i - 1];
      if (before === undefined || before.version === run.version) continue;
      let upgrades = found.get(run.version);
      if (upgrades === undefined) {
        upgrades = new Map<string, Upgrade>();
        found.set(run.version, upgrades);
      }
      upgrades.set(device, upgradeAt(device, runs, i, blockSeconds));
    }
  }
  return [...found]
    .map(([to, upgrades]) => ({ from: mostFrequent(upgrades), to, upgrades, began: earliest(upgrades) }))
    .sort((a, b) => a.began - b.began || (a.to < b.to ? -1 : 1));
}

/** The runs of each device in order of time. `slices` may come in any order. */
export function runsOfDevices(slices: readonly Pick<DeviceSlice, 'device' | 'version' | 'variant' | 'start'>[]) {
  const byDevice = new Map<string, Pick<DeviceSlice, 'version' | 'variant' | 'start'>[]>();
  for (const slice of slices) {
    const own = byDevice.get(slice.device);
    if (own === undefined) byDevice.set(slice.device, [slice]);
    else own.push(slice);
  }
  const runsOf = new Map<string, Run[]>();
  for (const [device, own] of byDevice) runsOf.set(device, runsIn(own));
  return runsOf;
}

function runsIn(own: Pick<DeviceSlice, 'version' | 'variant' | 'start'>[]): Run[] {
  own.sort((a, b) => a.start - b.start);
  const runs: Run[] = [];
  for (let i = 0; i < own.length;) {
    let end = i + 1;
    while (end < own.length && own[end]!.start === own[i]!.start) end++;
    // Two versions in one block: that which ran before comes first, that which runs on comes last.
    const same = own.slice(i, end);
    const previous = runs.at(-1);
    const next = own[end]?.version;
    same.sort((a, b) => rank(a.version, previous?.version, next) - rank(b.version, previous?.version, next));
    for (const { version, variant, start } of same) {
      const run = runs.at(-1);
      if (run?.version === version && run.variant === variant) run.last = start;
      else runs.push({ version, variant, start, last: start });
    }
    i = end;
  }
  return runs;
}

function rank(version: string, previous: string | undefined, next: string | undefined): number {
  return version === previous ? -1 : version === next ? 1 : 0;
}

/** Around run `i`: as far back as the version before ran, and as far on as this one did, variants together. */
function upgradeAt(device: string, runs: readonly Run[], i: number, blockSeconds: number): Upgrade {
  const run = runs[i]!;
  const before = runs[i - 1]!;
  let first = i - 1;
  while (runs[first - 1]?.version === before.version) first--;
  let last = i;
  while (runs[last + 1]?.version === run.version) last++;
  return {
    device,
    before: before.version,
    from: runs[first]!.start,
    at: run.start,
    to: runs[last]!.last + blockSeconds,
    variant: runs[last]!.variant,
  };
}

function mostFrequent(upgrades: ReadonlyMap<string, Upgrade>): string {
  const counts = new Map<string, number>();
  for (const { before } of upgrades.values()) counts.set(before, (counts.get(before) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]![0];
}

function earliest(upgrades: ReadonlyMap<string, Upgrade>): number {
  let first = Infinity;
  for (const { at } of upgrades.values()) first = Math.min(first, at);
  return first;
}
