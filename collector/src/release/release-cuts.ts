import type { CohortOf } from './types.js';

/** Part of the devices that a release is judged for. */
export interface ReleaseCut {
  readonly cohort: CohortOf;
  readonly variant?: string;
  readonly isEverybody: boolean;
  readonly has: (device: string) => boolean;
}

export interface CutSource {
  readonly cohortsOf: (device: string) => readonly CohortOf[];
  readonly variantOf: (device: string) => string;
  readonly mostCohorts: number;
}

interface Entry {
  readonly key: string;
  readonly cohort: CohortOf;
  readonly variant?: string;
  readonly devices: Set<string>;
  upgraded: number;
}

/**
 * Everybody, then cohorts and variants with upgraded devices, those with most of them first. One that all upgraded devices
 * and all others are in, or that is made of the same devices as another, says nothing of its own.
 *
 * `possible` is how many there can be when all devices are upgraded: shares of the promise are for so many, so that none
 * has been spent already when a further cohort gets its first device.
 */
export function cutsOfRelease(
  upgraded: readonly string[],
  others: readonly string[],
  { cohortsOf, variantOf, mostCohorts }: CutSource,
): { readonly cuts: readonly ReleaseCut[]; readonly possible: number } {
  const everybody: ReleaseCut = { cohort: {}, isEverybody: true, has: () => true };
  const found = new Map<string, Entry>();
  const enter = (key: string, cohort: CohortOf, device: string, isUpgraded: boolean, variant?: string): void => {
    let cut = found.get(key);
    if (cut === undefined) {
      cut = { key, cohort, ...(variant !== undefined && { variant }), devices: new Set(), upgraded: 0 };
      found.set(key, cut);
    }
    cut.devices.add(device);
    if (isUpgraded) cut.upgraded += 1;
  };
  const place = (device: string, isUpgraded: boolean): void => {
    for (const cohort of cohortsOf(device)) enter(JSON.stringify(cohort), cohort, device, isUpgraded);
    enter(`variant ${variantOf(device)}`, {}, device, isUpgraded, variantOf(device));
  };
  for (const device of upgraded) place(device, true);
  for (const device of others) place(device, false);
  const all = new Set([...upgraded, ...others]).size;
  const seen = new Set<string>();
  const proper = [...found.values()].filter(({ devices }) => {
    const key = [...devices].sort().join('\n');
    return devices.size < all && !seen.has(key) && seen.add(key);
  });
  const cuts = proper
    .filter(({ upgraded: count }) => count > 0)
    .sort((a, b) => b.upgraded - a.upgraded || (a.key < b.key ? -1 : 1))
    .slice(0, mostCohorts)
    .map(({ cohort, variant, devices }) => ({
      cohort,
      ...(variant !== undefined && { variant }),
      isEverybody: false,
      has: (device: string) => devices.has(device),
    }));
  return { cuts: [everybody, ...cuts], possible: Math.min(proper.length, mostCohorts) };
}
