import type { RegisteredModelDetail, VariantView } from './views-registry-results.js';

/** Three versions of the example's model: the last good one in two variants, one retired, and one that is brought out. */
export function exampleRegistered(model: string): RegisteredModelDetail {
  const added = (version: string, variant: string, day: string, reason: string) =>
    ({
      ...{ version, variant, executionProviders: [] as string[], author: 'ann', reason },
      state: 'available',
      addedAt: `${day}T08:00:00.000Z`,
    }) as const;
  const old: VariantView = {
    ...added('2.3.0', 'fp32', '2025-12-12', 'first of the year'),
    ...{ state: 'retired', devices: 0, digest: '23f0'.repeat(16), sizeBytes: 48_560, card: { accuracy: 0.9 } },
    retired: { at: '2026-01-05T08:00:00.000Z', author: 'bob', reason: 'replaced by 2.3.1' },
  };
  const fp32: VariantView = {
    ...added('2.3.1', 'fp32', '2026-01-02', 'better at dusk'),
    ...{ devices: 23, digest: 'f32a'.repeat(16), sizeBytes: 48_560 },
    ...{ card: { accuracy: 0.92, latencySeconds: 0.004 }, parent: '2.3.0' },
  };
  const int8: VariantView = {
    ...added('2.3.1', 'int8', '2026-01-02', 'for small devices'),
    ...{ devices: 16, digest: '18aa'.repeat(16), sizeBytes: 14_230, executionProviders: ['cpu'] },
    ...{
      card: { accuracy: 0.91, latencySeconds: 0.0021 },
      target: { attribute: 'hw', in: ['edge-a'] },
      parent: '2.3.0',
    },
  };
  const next: VariantView = {
    ...added('2.4.0', 'fp32', '2026-01-09', 'finer steps of the vents'),
    ...{ devices: 9, digest: '240f'.repeat(16), sizeBytes: 51_004 },
    ...{ card: { accuracy: 0.93, latencySeconds: 0.0045 }, parent: '2.3.1' },
  };
  const variants = [old, fp32, int8, next];
  return {
    ...{ model, variants, unregistered: [], wrong: [] },
    history: [
      ...variants.map(({ addedAt: at, version, variant, author, reason }) => ({
        ...{ at, action: 'added' as const, version, variant, author, reason },
      })),
      { ...old.retired!, action: 'retired' as const, version: old.version, variant: old.variant },
    ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
  };
}
