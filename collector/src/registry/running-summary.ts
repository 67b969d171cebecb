import { claimFinding, type RunningClaim } from './claim.js';
import type { ModelVariant, RegistryView } from './types.js';

/** Devices that last reported one file under one name. */
export interface CountedClaim extends RunningClaim {
  readonly devices: number;
}

/** Devices whose file is not what they say. */
export interface WrongClaim extends CountedClaim {
  /** What the file is registered as; empty where it is not. */
  readonly truly: string;
  /** One plain sentence. */
  readonly reason: string;
}

/** What is registered of one model beside what devices report running. Each device is in one place. */
export interface RunningSummary {
  readonly model: string;
  /** In the order in which they were added, each with the devices that run its file, whatever they call it. */
  readonly variants: readonly { readonly variant: ModelVariant; readonly devices: number }[];
  /** What runs and is not registered. */
  readonly unregistered: readonly CountedClaim[];
  /** Of all the devices above, those that say something else than what they run. */
  readonly wrong: readonly WrongClaim[];
}

/** Every model that is registered or reported, by name. Cost: O(counts × variants of a model); both are few. */
export function runningSummaries(view: RegistryView, counts: readonly CountedClaim[]): RunningSummary[] {
  const models = new Set([...view.models, ...counts.map(({ model }) => model)]);
  return [...models].sort().map((model) => {
    const own = counts.filter((count) => count.model === model);
    const devices = new Map<ModelVariant, number>();
    const unregistered: CountedClaim[] = [];
    for (const count of own) {
      const variant = fileOf(view, count);
      if (variant === undefined) unregistered.push(count);
      else devices.set(variant, (devices.get(variant) ?? 0) + count.devices);
    }
    return {
      model,
      variants: view.variants(model).map((variant) => ({ variant, devices: devices.get(variant) ?? 0 })),
      unregistered,
      wrong: own.flatMap((count) => {
        const found = claimFinding(view, count);
        return found.finding === 'wrong' ? [{ ...count, truly: found.truly, reason: found.reason }] : [];
      }),
    };
  });
}

/** By the file; where one file is several variants, the one that is claimed. */
function fileOf(view: RegistryView, { model, version, variant, digest }: RunningClaim): ModelVariant | undefined {
  const files = view.variants(model).filter((one) => one.digest === digest);
  const nearness = (one: ModelVariant): number => (one.version === version ? 2 : 0) + (one.variant === variant ? 1 : 0);
  return [...files].sort((a, b) => nearness(b) - nearness(a))[0];
}
