import { createHash } from 'node:crypto';
import type { Artifacts } from '../artifacts/artifacts.js';
import type { ModelVariant } from '../registry/types.js';
import { registryOf, variantOf } from '../rollout/testing-rollouts.js';
import type { Store } from '../store/store.js';
import { RolloutBook } from '../store/rollout-book.js';
import { chooserFor } from './chooser-for.js';
import { DeliveryBook } from './delivery-book.js';
import { DeliveryDesk } from './delivery-desk.js';

/** Files in memory, by their digests. */
export class TestArtifacts implements Pick<Artifacts, 'size' | 'read'> {
  readonly files = new Map<string, Buffer>();
  /** Bytes that were read. */
  readBytes = 0;
  /** Reads that were begun and are not over. */
  open = 0;

  add(bytes: Buffer): string {
    const digest = createHash('sha256').update(bytes).digest('hex');
    this.files.set(digest, bytes);
    return digest;
  }

  size(digest: string): Promise<number | undefined> {
    return Promise.resolve(this.files.get(digest)?.byteLength);
  }

  async *read(digest: string, offset: number): AsyncIterable<Buffer> {
    const bytes = this.files.get(digest) ?? Buffer.alloc(0);
    this.open += 1;
    try {
      for (let at = offset; at < bytes.byteLength; at += 256 << 10) {
        const chunk = await Promise.resolve(bytes.subarray(at, at + (256 << 10)));
        this.readBytes += chunk.byteLength;
        yield chunk;
      }
    } finally {
      this.open -= 1;
    }
  }
}

/** A version whose file is in `artifacts`. */
export function fileVariant(artifacts: TestArtifacts, version: string, bytes: Buffer, variant = ''): ModelVariant {
  return variantOf(version, variant, { digest: artifacts.add(bytes), sizeBytes: bytes.byteLength });
}

/** A desk on a store, with a registry that does not change. */
export async function openDesk(store: Store, variants: readonly ModelVariant[]) {
  const book = await DeliveryBook.load(store.deliveries, () => undefined);
  // As a collector that was started anew.
  const rollouts = await RolloutBook.load(store.connection);
  const registry = registryOf(...variants);
  const desk = new DeliveryDesk({ book, rollouts, registry: () => registry, chooseVariant: chooserFor({}) });
  return { book, rollouts, registry, desk };
}
