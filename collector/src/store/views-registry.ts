import type { Predicate } from '../detect/predicate.js';
import type { RegistryEvent } from '../registry/registry-event.js';
import { runningSummaries, type RunningSummary } from '../registry/running-summary.js';
import type { ModelTensor, ModelVariant, VariantCard } from '../registry/types.js';
import { readRunningCounts } from './running-store.js';
import type { Store } from './store.js';

/** A variant of a version, as it is registered, and how many devices run its file. */
export interface VariantView {
  readonly version: string;
  readonly variant: string;
  readonly state: ModelVariant['state'];
  /** Devices that reported its file last, whatever they call it. */
  readonly devices: number;
  /** SHA-256 (hex) of the file. */
  readonly digest: string;
  readonly sizeBytes: number;
  /** Empty: any. */
  readonly executionProviders: readonly string[];
  readonly target?: Predicate;
  readonly card: VariantCard;
  readonly parent?: string;
  readonly plan?: string;
  readonly canary?: string;
  readonly inputs?: readonly ModelTensor[];
  readonly outputs?: readonly ModelTensor[];
  /** ISO 8601, by the collector's clock, as of all times here. */
  readonly addedAt: string;
  readonly author: string;
  readonly reason: string;
  readonly retired?: { readonly at: string; readonly author: string; readonly reason: string };
}

/** What devices say that they run, of which the registry knows nothing, or something else. */
export interface ReportedView {
  readonly version: string;
  readonly variant: string;
  /** Of the file that runs. */
  readonly digest: string;
  readonly devices: number;
  /** What is wrong with it, as one plain sentence; absent where it is merely not registered. */
  readonly reason?: string;
}

/** What is registered of one model, beside what devices report running. */
export interface RegisteredModelView {
  readonly model: string;
  /** In the order in which they were added. */
  readonly variants: readonly VariantView[];
  /** What runs and is not registered. */
  readonly unregistered: readonly ReportedView[];
  /** What runs under a wrong name; these devices are counted above, too. */
  readonly wrong: readonly ReportedView[];
}

/** What happened to a model in the registry. */
export interface RegistryEventView {
  readonly at: string;
  readonly action: RegistryEvent['action'];
  readonly version: string;
  readonly variant: string;
  readonly author: string;
  readonly reason: string;
}

export interface RegisteredModelDetail extends RegisteredModelView {
  /** Oldest first. */
  readonly history: readonly RegistryEventView[];
}

type Source = Pick<Store, 'registry' | 'connection'>;

/** Every model that is registered or reported, by name. Errors: StoreError. */
export async function readRegistry({ registry, connection }: Source): Promise<readonly RegisteredModelView[]> {
  const view = await registry.reload();
  return runningSummaries(view, await readRunningCounts(connection)).map(modelView);
}

/** Undefined for a model that is neither registered nor reported. Errors: StoreError. */
export async function readRegistered(source: Source, model: string): Promise<RegisteredModelDetail | undefined> {
  const found = (await readRegistry(source)).find((one) => one.model === model);
  if (found === undefined) return undefined;
  const events = (await source.registry.events()).map((event) =>
    event.action === 'added'
      ? { ...event.variant, action: event.action, atMs: event.variant.addedAtMs }
      : { ...event, action: event.action },
  );
  const history = events
    .filter((event) => event.model === model)
    .map(({ atMs, action, version, variant, author, reason }) => ({
      ...{ at: new Date(atMs).toISOString(), action, version, variant, author, reason },
    }));
  return { ...found, history };
}

function modelView({ model, variants, unregistered, wrong }: RunningSummary): RegisteredModelView {
  return {
    model,
    variants: variants.map(({ variant, devices }) => variantView(variant, devices)),
    unregistered: unregistered.map(({ version, variant, digest, devices }) => ({ version, variant, digest, devices })),
    wrong: wrong.map(({ version, variant, digest, devices, reason }) => ({
      ...{ version, variant, digest, devices, reason },
    })),
  };
}

function variantView(one: ModelVariant, devices: number): VariantView {
  const { version, variant, state, digest, sizeBytes, executionProviders, card, author, reason, retired } = one;
  return {
    ...{ version, variant, state, devices, digest, sizeBytes, executionProviders, card },
    ...(one.target !== undefined && { target: one.target }),
    ...(one.parent !== undefined && { parent: one.parent }),
    ...(one.planDigest !== undefined && { plan: one.planDigest }),
    ...(one.canaryDigest !== undefined && { canary: one.canaryDigest }),
    ...(one.inputs !== undefined && { inputs: one.inputs }),
    ...(one.outputs !== undefined && { outputs: one.outputs }),
    ...{ addedAt: new Date(one.addedAtMs).toISOString(), author, reason },
    ...(retired !== undefined && {
      retired: { at: new Date(retired.atMs).toISOString(), author: retired.author, reason: retired.reason },
    }),
  };
}
