import type { RegistryEvent } from './registry-event.js';
import type { ModelVariant } from './types.js';

/** A digest that is as good as any: `digestOf('a')` is 64 hexadecimal digits. */
export function digestOf(text: string): string {
  return Buffer.from(text).toString('hex').padEnd(64, '0').slice(0, 64);
}

export function testVariant(change: Partial<ModelVariant> = {}): ModelVariant {
  return {
    model: 'har',
    version: '1.0.0',
    variant: 'fp32',
    digest: digestOf(`${change.version ?? '1.0.0'} ${change.variant ?? 'fp32'}`),
    sizeBytes: 1_000,
    executionProviders: [],
    card: {},
    state: 'available',
    addedAtMs: 1_000,
    author: 'ann',
    reason: 'first',
    ...change,
  };
}

export function added(change: Partial<ModelVariant> = {}): RegistryEvent {
  const { state: _, retired: __, ...variant } = testVariant(change);
  return { action: 'added', variant };
}

export function retired(version: string, variant: string, atMs = 2_000): RegistryEvent {
  return { action: 'retired', model: 'har', version, variant, atMs, author: 'bob', reason: 'replaced' };
}
