import { keyOf, type RegistryEvent, type VariantAdded, type VariantRetired } from './registry-event.js';
import type { ModelVariant, RegistryView } from './types.js';

/**
 * All that is registered, from all that was ever said, oldest first.
 *
 * A version and variant is one file for ever: an event that gives it another digest, as two people at once could, is
 * passed over, and the earlier one holds. What is retired but was never added is passed over, too.
 * Cost: O(events) once; every question after it is a look-up.
 */
export function registryView(events: readonly RegistryEvent[]): RegistryView {
  const byKey = new Map<string, ModelVariant>();
  for (const event of events) {
    const key = event.action === 'added' ? keyOf(event.variant) : keyOf(event);
    const next = event.action === 'added' ? added(byKey.get(key), event) : retired(byKey.get(key), event);
    if (next !== undefined) byKey.set(key, next);
  }
  return new View(byKey);
}

function added(known: ModelVariant | undefined, { variant }: VariantAdded): ModelVariant | undefined {
  if (known !== undefined && known.digest !== variant.digest) return undefined;
  return { ...variant, state: 'available', addedAtMs: known?.addedAtMs ?? variant.addedAtMs };
}

function retired(known: ModelVariant | undefined, event: VariantRetired): ModelVariant | undefined {
  if (known === undefined) return undefined;
  const { atMs, author, reason } = event;
  return { ...known, state: 'retired', retired: { atMs, author, reason } };
}

class View implements RegistryView {
  readonly models: readonly string[];
  readonly #byKey: ReadonlyMap<string, ModelVariant>;
  readonly #byModel: ReadonlyMap<string, readonly ModelVariant[]>;
  readonly #byDigest: ReadonlyMap<string, readonly ModelVariant[]>;

  constructor(byKey: ReadonlyMap<string, ModelVariant>) {
    this.#byKey = byKey;
    this.#byModel = grouped(byKey.values(), ({ model }) => model);
    this.#byDigest = grouped(byKey.values(), ({ digest }) => digest);
    this.models = [...this.#byModel.keys()].sort();
  }

  variants(model: string): readonly ModelVariant[] {
    return this.#byModel.get(model) ?? [];
  }

  find(model: string, version: string, variant: string): ModelVariant | undefined {
    return this.#byKey.get(keyOf({ model, version, variant }));
  }

  byDigest(digest: string): readonly ModelVariant[] {
    return this.#byDigest.get(digest) ?? [];
  }
}

function grouped(variants: Iterable<ModelVariant>, by: (variant: ModelVariant) => string): Map<string, ModelVariant[]> {
  const groups = new Map<string, ModelVariant[]>();
  for (const variant of variants) {
    const group = groups.get(by(variant));
    if (group === undefined) groups.set(by(variant), [variant]);
    else group.push(variant);
  }
  return groups;
}
