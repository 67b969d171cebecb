import type { CohortOf } from './types.js';

/** Whether a device is in every cohort that all of `devices` are in. Nobody is like none. */
export function isLikeAllOf(
  devices: readonly string[],
  cohortsOf: (device: string) => readonly CohortOf[],
): (device: string) => boolean {
  const keysOf = (device: string): Set<string> => new Set(cohortsOf(device).map((cohort) => JSON.stringify(cohort)));
  const [first, ...others] = devices;
  if (first === undefined) return () => false;
  const shared = keysOf(first);
  for (const device of others) {
    const own = keysOf(device);
    for (const key of shared) if (!own.has(key)) shared.delete(key);
  }
  return (device) => {
    const own = keysOf(device);
    return [...shared].every((key) => own.has(key));
  };
}
