import { DeliveryError } from './delivery-error.js';
import type { FileNamed } from './download.js';
import type { ModelFolder } from './model-folder.js';

/** Bytes as people read them: 12.3 MB, or 4.9 kB. */
export function bytesInWords(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/**
 * Whether these files will fit beside those that are kept, before the first byte of them is fetched: within `maxBytes` for
 * the folder, and within what the disk has left. Removes what nobody needs first.
 * Errors: DeliveryError NO_SPACE, saying how much is missing where.
 */
export function makeRoom(
  folder: ModelFolder,
  keep: readonly string[],
  coming: readonly (FileNamed & { readonly path: string })[],
  maxBytes: number,
): void {
  const partials = coming.map(({ path }) => folder.partialOf(path));
  const held = folder.keepOnly(new Set([...keep, ...coming.map(({ path }) => path), ...partials]));
  const missing = coming.reduce((sum, { path, sizeBytes }) => {
    const have = Math.max(folder.sizeOf(path), folder.sizeOf(folder.partialOf(path)));
    return sum + Math.max(0, sizeBytes - have);
  }, 0);
  if (held + missing > maxBytes) {
    const need = `${bytesInWords(held + missing)} would be kept of this model`;
    throw new DeliveryError('NO_SPACE', `${need}, and delivery.maxBytes allows ${bytesInWords(maxBytes)}`);
  }
  const free = folder.freeBytes();
  if (missing > free) {
    throw new DeliveryError(
      'NO_SPACE',
      `${bytesInWords(missing)} are to come, and the disk has ${bytesInWords(free)} left`,
    );
  }
}
