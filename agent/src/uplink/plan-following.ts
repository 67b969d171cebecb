import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { canonicalPlanBytes, planDigest, planFromBytes, toHex, type Plan } from '@fleetally/counts';
import type { Departures } from '../journal/departures.js';
import type { Fields, CallSettings } from '@fleetally/proto';
import { nodeFs, readIfPresent, replaceFile } from '../spool/files.js';
import type { CollectorCalls } from './channels.js';

/** Somebody who counts a model by whatever plan the collector wants. */
export interface PlanFollower {
  /** Digest (hex) of the plan counted by, or taken already to be counted by next. */
  readonly digest: () => string;
  /** Takes the plan, or says why not. Must not throw. */
  readonly take: (plan: Plan) => 'taken' | { readonly refused: string };
  /** A plan that is wanted could not be had. */
  readonly trouble: (why: string) => void;
}

/**
 * The plans that a collector wants, for models whose plan is left to it. One that fits is kept on disk, one file a model,
 * so that the next start of the agent begins with it.
 */
export class PlanFollowing {
  readonly #directory: string;
  readonly #durable: boolean;
  readonly #followers = new Map<string, Set<PlanFollower>>();
  /** Digests that did not fit: asking for them again would change nothing. */
  readonly #refused = new Set<string>();

  constructor(directory: string, options: { readonly durable: boolean }) {
    this.#directory = directory;
    this.#durable = options.durable;
  }

  /** True while somebody follows: then the collector is asked more often what it wants. */
  get active(): boolean {
    return this.#followers.size > 0;
  }

  /** Returns how to stop following. */
  follow(model: string, follower: PlanFollower): () => void {
    const followers = this.#followers.get(model) ?? new Set();
    this.#followers.set(model, followers.add(follower));
    return () => {
      followers.delete(follower);
      if (followers.size === 0) this.#followers.delete(model);
    };
  }

  /** Fetches what is wanted and not counted by yet. Never rejects: trouble is told to followers, and tried again later. */
  async fetch(
    client: CollectorCalls,
    device: string,
    desired: readonly Fields<'DesiredPlan'>[],
    settings: () => CallSettings,
    departures?: Departures,
  ): Promise<void> {
    for (const wanted of desired) {
      const [model, digest] = [wanted.model ?? '', wanted.digest ?? new Uint8Array(0)];
      const hex = toHex(digest);
      const behind = [...(this.#followers.get(model) ?? [])].filter((follower) => follower.digest() !== hex);
      if (behind.length === 0 || this.#refused.has(hex) || client.getPlan === undefined) continue;
      try {
        departures?.askedForPlan({ device, digest });
        const { plan: bytes } = await client.getPlan({ device, digest }, settings());
        const plan = checked(bytes, hex, model);
        if (typeof plan === 'string') this.#refuse(hex, behind, plan);
        else this.#offer(plan, hex, behind);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        for (const { trouble } of behind) trouble(`plan ${hex.slice(0, 12)} could not be fetched: ${why}`);
      }
    }
  }

  #offer(plan: Plan, hex: string, followers: readonly PlanFollower[]): void {
    for (const follower of followers) {
      const answer = follower.take(plan);
      if (answer === 'taken') this.#keep(plan);
      else this.#refuse(hex, [follower], answer.refused);
    }
  }

  #refuse(hex: string, followers: readonly PlanFollower[], why: string): void {
    this.#refused.add(hex);
    for (const { trouble } of followers)
      trouble(`plan ${hex.slice(0, 12)} was refused, counting goes on as before: ${why}`);
  }

  #keep(plan: Plan): void {
    try {
      nodeFs.mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
      replaceFile(fileOf(this.#directory, plan.model), canonicalPlanBytes(plan), { durable: this.#durable });
    } catch {
      // The next start fetches it again.
    }
  }
}

/** The plan that an earlier life of the agent took for this model; undefined when there is none that can be read. */
export function keptPlan(directory: string, model: string): Plan | undefined {
  try {
    const bytes = readIfPresent(nodeFs, fileOf(directory, model));
    const plan = bytes === undefined ? undefined : planFromBytes(bytes);
    return plan?.model === model ? plan : undefined;
  } catch {
    return undefined;
  }
}

function checked(bytes: Uint8Array, hex: string, model: string): Plan | string {
  try {
    const plan = planFromBytes(bytes);
    if (toHex(planDigest(plan)) !== hex) return 'its bytes have another digest';
    return plan.model === model ? plan : `it is for model '${plan.model}'`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A model's name is free text, and no name for a file. */
function fileOf(directory: string, model: string): string {
  return join(directory, `${createHash('sha256').update(model).digest('hex')}.json`);
}
