import { runningSummaries, type RunningSummary } from '../registry/running-summary.js';
import type { ModelVariant } from '../registry/types.js';
import { readRunningCounts } from './running-store.js';
import type { Store } from './store.js';
import type { VariantView, RegisteredModelView, RegisteredModelDetail } from './views-registry-results.js';

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
