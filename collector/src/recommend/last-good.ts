import type { RegistryView } from '../registry/types.js';
import type { CohortOf, Release } from '../release/types.js';
import { VARIANT, within } from './cells.js';
import type { ServedVersion } from './findings.js';

/** A version to go back to. */
export interface LastGood {
  readonly version: string;
  /** Where the harm is one variant's: that variant of the version, when it exists. Absent: chosen for each device. */
  readonly variant?: string;
  readonly isJudged: boolean;
}

/**
 * The version to go back to on these devices: the one that they ran before the release, unless it is known to have harmed
 * some of them; else the last good one of their past, then the one that it was made from.
 *
 * What is retired is not offered. Undefined when there is none. Cost: O(history).
 */
export function lastGood(
  where: CohortOf,
  release: Release,
  history: readonly ServedVersion[],
  registry?: RegistryView,
): LastGood | undefined {
  const { model, from, to } = release;
  const past = history.filter((entry) => entry.model === model && entry.version !== to);
  const isHarmful = (version: string): boolean =>
    past.some((entry) => entry.version === version && entry.finding === 'harmful' && overlaps(cellOf(entry), where));
  const good = past
    .filter((entry) => entry.finding !== 'harmful' && within(where, cellOf(entry)) && !isHarmful(entry.version))
    .filter(({ version }) => isAvailable(model, version, registry))
    .sort((a, b) => b.until - a.until || rankOf(b) - rankOf(a));
  const parent = registry?.variants(model).find(({ version }) => version === from)?.parent;
  const version = [from, good[0]?.version, parent].find((name) => isOffered(name));
  if (version === undefined) return undefined;
  const isJudged = past.some(
    (entry) => entry.version === version && entry.finding === 'harmless' && within(where, cellOf(entry)),
  );
  const variant = where[VARIANT];
  const exists = variant !== undefined && registry?.find(model, version, variant)?.state === 'available';
  return { version, isJudged, ...(exists && { variant }) };

  function isOffered(name: string | undefined): name is string {
    return name !== undefined && name !== '' && name !== to && !isHarmful(name) && isAvailable(model, name, registry);
  }
}

function rankOf({ finding }: ServedVersion): number {
  return finding === 'harmless' ? 1 : 0;
}

/** Without a registry, or a version in it, whatever ran is taken to be at hand. */
function isAvailable(model: string, version: string, registry: RegistryView | undefined): boolean {
  const known = registry?.variants(model).filter((variant) => variant.version === version) ?? [];
  return known.length === 0 || known.some(({ state }) => state === 'available');
}

function cellOf({ cohort, variant }: ServedVersion): CohortOf {
  return { ...cohort, ...(variant !== undefined && { [VARIANT]: variant }) };
}

/** Whether a device can belong to both. */
function overlaps(a: CohortOf, b: CohortOf): boolean {
  return Object.entries(a).every(([name, value]) => b[name] === undefined || b[name] === value);
}
