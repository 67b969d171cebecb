import { createHash } from 'node:crypto';
import type { ReportKey } from '../store/report.js';

/** Follows each device's chain of hashes, to tell dropped reports from a history that was written anew. */
export class ReportChain {
  readonly #last = new Map<string, { boot: number; sequence: number; digest: Buffer }>();

  /**
   * Takes the next accepted report of a device. `gap`: reports before it are missing (a full spool drops the oldest).
   * `mismatch`: it follows directly, yet names another predecessor. Out of order, or first since start: nothing to say.
   */
  follow(
    { device, boot, sequence }: ReportKey,
    previousDigest: Uint8Array,
    body: Uint8Array,
  ): 'gap' | 'mismatch' | undefined {
    const last = this.#last.get(device);
    const digest = createHash('sha256').update(body).digest();
    if (last?.boot !== boot) {
      this.#last.set(device, { boot, sequence, digest });
      return undefined;
    }
    if (sequence <= last.sequence) return undefined;
    const follows = sequence === last.sequence + 1;
    const linked = last.digest.equals(previousDigest);
    this.#last.set(device, { boot, sequence, digest });
    if (!follows) return 'gap';
    return linked ? undefined : 'mismatch';
  }
}
