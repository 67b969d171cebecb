import type { RegisteredModelDetail, VariantView } from './views-registry-results.js';

/** Two variants of the example's model, of which one was retired. */
export function exampleRegistered(model: string): RegisteredModelDetail {
  const common = { version: '1.0.0', executionProviders: [], author: 'ann', reason: 'first' } as const;
  const addedAt = '2026-01-02T08:00:00.000Z';
  const fp32: VariantView = {
    ...{ ...common, variant: 'fp32', state: 'available', devices: 48, addedAt },
    ...{ digest: 'f32a'.repeat(16), sizeBytes: 4_856, card: { accuracy: 0.92, latencySeconds: 0.004 } },
  };
  const int8: VariantView = {
    ...{ ...common, variant: 'int8', state: 'retired', devices: 0, addedAt },
    ...{ digest: '18aa'.repeat(16), sizeBytes: 2_223, card: { accuracy: 0.87 } },
    retired: { at: '2026-01-09T08:00:00.000Z', author: 'bob', reason: 'too coarse' },
  };
  const event = { version: '1.0.0', author: 'ann', reason: 'first', at: addedAt } as const;
  return {
    model,
    variants: [fp32, int8],
    unregistered: [],
    wrong: [],
    history: [
      { ...event, action: 'added', variant: 'fp32' },
      { ...event, action: 'added', variant: 'int8' },
      { ...event, ...int8.retired!, action: 'retired', variant: 'int8' },
    ],
  };
}
