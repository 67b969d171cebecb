import { join } from 'node:path';
import { canonicalPlanBytes, toHex, type Plan } from '@fleetally/counts';
import { nodeFs, readIfPresent, replaceFile, syncDirectory } from '../spool/files.js';

/**
 * The plans that waiting reports are counted by, as canonical bytes, one file each named by its digest: a report may be
 * sent by a later life of the agent, and the collector may then ask for a plan that nobody counts by any more.
 */
export class PlanStore {
  readonly #directory: string;
  readonly #durable: boolean;
  readonly #plans = new Map<string, Plan>();

  /** `keep` false: no report waits, so plans of earlier lives may go. Trouble with the disk never throws. */
  constructor(directory: string, options: { durable: boolean; keep: boolean }) {
    this.#directory = directory;
    this.#durable = options.durable;
    attempt(() => {
      nodeFs.mkdirSync(directory, { recursive: true, mode: 0o700 });
      if (options.keep) return;
      for (const name of nodeFs.readdirSync(directory)) nodeFs.unlinkSync(join(directory, name));
      syncDirectory(nodeFs, directory);
    });
  }

  /** Digests of the plans this process counts by. */
  digests(): Uint8Array[] {
    return [...this.#plans.keys()].map((hex) => Buffer.from(hex, 'hex'));
  }

  /** True when the plan is new to this process. */
  add(digest: Uint8Array, plan: Plan): boolean {
    const hex = toHex(digest);
    if (this.#plans.has(hex)) return false;
    this.#plans.set(hex, plan);
    attempt(() => {
      const path = this.#path(hex);
      const bytes = canonicalPlanBytes(plan);
      if (readIfPresent(nodeFs, path)?.equals(bytes) !== true) replaceFile(path, bytes, { durable: this.#durable });
    });
    return true;
  }

  /** Canonical bytes, or undefined when nobody here has that plan. */
  bytes(digest: Uint8Array): Uint8Array | undefined {
    const hex = toHex(digest);
    const plan = this.#plans.get(hex);
    return plan === undefined ? attempt(() => readIfPresent(nodeFs, this.#path(hex))) : canonicalPlanBytes(plan);
  }

  #path(hex: string): string {
    return join(this.#directory, `${hex}.json`);
  }
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
