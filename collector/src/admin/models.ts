import { readFile } from 'node:fs/promises';
import { canonicalPlanBytes, parsePlan, PlanError } from '@fleetally/counts';
import { ArtifactError } from '../artifacts/artifact-error.js';
import { artifactsOf } from '../artifacts/artifacts-of.js';
import type { OwnedArtifacts } from '../artifacts/artifacts.js';
import { onnxSignature } from '../artifacts/onnx-signature.js';
import { checkAddition, toRetire } from '../registry/check-change.js';
import { RegistryError } from '../registry/registry-error.js';
import { nameOf, type VariantAdded } from '../registry/registry-event.js';
import type { ModelVariant, RegistryView } from '../registry/types.js';
import type { VariantView } from '../store/views-registry-results.js';
import { readRegistered } from '../store/views-registry.js';
import type { AdminAction, AdminContext } from './admin-context.js';
import { AdminError } from './admin-error.js';
import { refuseWhileRolledOut } from './being-rolled-out.js';
import { authorOf, modelInput, name, optionalName, type ModelInput } from './model-input.js';

export interface AddedModel {
  readonly added: NamedVariantView;
  /** What is odd about it, though it was registered. */
  readonly warnings: readonly string[];
}

export interface RetiredModels {
  readonly retired: readonly NamedVariantView[];
  /** Files that nothing needs any more. */
  readonly filesRemoved: number;
}

/**
 * `models-add`: keeps the file, then takes down what it is; killed in between, a whole file that nobody has heard of is
 * left, and removed by the next change. `file`, `plan` and `canary` are paths on the collector's machine.
 * Errors: AdminError INVALID, EXISTS (another file has this name), FAILED; StoreError.
 */
export const addModelAction: AdminAction = async (input, context): Promise<AddedModel> => {
  const asked = modelInput(input);
  const { store, config } = context;
  return changing(store.registry, async () => {
    const artifacts = artifactsOf(config);
    try {
      return await add(asked, artifacts, context);
    } finally {
      await removeUnused(artifacts, store.registry.view, context);
    }
  });
};

async function add(asked: ModelInput, artifacts: OwnedArtifacts, context: AdminContext): Promise<AddedModel> {
  const { store, nowMs } = context;
  const { model, version, variant, executionProviders, card, target, parent, author, reason } = asked;
  const signature = await onnxSignature(asked.file).catch(() => undefined);
  const planDigest = asked.plan === undefined ? undefined : await plan(asked.plan, model, context);
  const { digest, sizeBytes } = await artifacts.put(asked.file);
  const canary = asked.canary === undefined ? undefined : await artifacts.put(asked.canary);
  const event: VariantAdded = {
    action: 'added',
    variant: {
      ...{ model, version, variant, digest, sizeBytes, executionProviders, card, author, reason },
      ...signature,
      ...(target !== undefined && { target }),
      ...(parent !== undefined && { parent }),
      ...(planDigest !== undefined && { planDigest }),
      ...(canary !== undefined && { canaryDigest: canary.digest }),
      addedAtMs: nowMs(),
    },
  };
  let before = store.registry.view;
  const view = await store.registry.change((now) => {
    checkAddition((before = now), event.variant);
    return [event];
  });
  const [added] = await viewsOf(model, [view.find(model, version, variant)!], context);
  return { added: added!, warnings: warnings(asked, before, signature !== undefined) };
}

/** `models-retire`: takes `model`, `version`, and `variant` or all of them. Errors: AdminError NOT_FOUND, INVALID; StoreError. */
export const retireModelAction: AdminAction = async (input, context): Promise<RetiredModels> => {
  const [model, version] = [name(input, 'model'), name(input, 'version')];
  const variant = input['variant'] === '' ? '' : optionalName(input, 'variant');
  const { author, reason } = authorOf(input);
  const { store, config, nowMs } = context;
  return changing(store.registry, async () => {
    await refuseWhileRolledOut(store, model, version, variant);
    let meant: readonly ModelVariant[] = [];
    const view = await store.registry.change((now) => {
      meant = toRetire(now, model, version, variant);
      return meant.map((one) => ({
        ...{ action: 'retired', model, version, variant: one.variant, digest: one.digest },
        ...{ atMs: nowMs(), author, reason },
      }));
    });
    const filesRemoved = await removeUnused(artifactsOf(config), view, context);
    return { retired: await viewsOf(model, meant, context), filesRemoved };
  });
};

type NamedVariantView = VariantView & { readonly model: string };

/** As they are now. Errors: StoreError. */
async function viewsOf(
  model: string,
  variants: readonly ModelVariant[],
  { store }: AdminContext,
): Promise<NamedVariantView[]> {
  const found = await readRegistered(store, model);
  const isMeant = (one: VariantView): boolean =>
    variants.some(({ version, variant }) => version === one.version && variant === one.variant);
  return (found?.variants ?? []).filter(isMeant).map((one) => ({ model, ...one }));
}

const waiting = new WeakMap<object, Promise<unknown>>();

/** One change at a time, files included; what went wrong, in the words of an action. */
async function changing<T>(of: object, change: () => Promise<T>): Promise<T> {
  const turn = (waiting.get(of) ?? Promise.resolve()).then(change).catch(explain);
  waiting.set(
    of,
    turn.catch(() => undefined),
  );
  return turn;
}

const CODES = {
  OTHER_DIGEST: 'EXISTS',
  OTHER_INPUTS: 'INVALID',
  NOT_FOUND: 'NOT_FOUND',
  RETIRED: 'INVALID',
} as const;

function explain(cause: unknown): never {
  if (cause instanceof RegistryError) throw new AdminError(CODES[cause.code], cause.message, { cause });
  if (!(cause instanceof ArtifactError)) throw cause;
  const isAsked = cause.code !== 'FAILED' && cause.code !== 'DAMAGED';
  throw new AdminError(isAsked ? 'INVALID' : 'FAILED', cause.message, { cause });
}

/** Errors: AdminError INVALID; StoreError. */
async function plan(file: string, model: string, { putPlan }: AdminContext): Promise<string> {
  const source = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AdminError('INVALID', `${file} can't be read`, { cause });
  });
  try {
    const read = parsePlan(JSON.parse(source));
    if (read.model === model) return await putPlan(canonicalPlanBytes(read));
    throw new AdminError('INVALID', `${file} is a plan of the model ${read.model}, not of ${model}`);
  } catch (cause) {
    if (!(cause instanceof PlanError || cause instanceof SyntaxError)) throw cause;
    throw new AdminError('INVALID', `${file} is not a plan: ${cause.message}`, { cause });
  }
}

function warnings({ model, file, parent }: ModelInput, before: RegistryView, isRead: boolean): string[] {
  const said: string[] = [];
  if (!isRead) said.push(`${file} could not be read as ONNX, so its inputs were not compared with the model's`);
  const hasParent = before.variants(model).some(({ version }) => version === parent);
  if (parent !== undefined && !hasParent)
    said.push(`the parent ${nameOf({ model, version: parent, variant: '' })} is not registered`);
  return said;
}

/**
 * Removes files that no available variant needs. With a ClickHouse server another collector may be adding one at this
 * moment, and this one would not know; there, files stay.
 */
async function removeUnused(artifacts: OwnedArtifacts, view: RegistryView, { config }: AdminContext): Promise<number> {
  if (config.clickhouse !== undefined) return 0;
  const needed = new Set(
    view.models
      .flatMap((model) => view.variants(model))
      .filter(({ state }) => state === 'available')
      .flatMap(({ digest, canaryDigest }) => [digest, canaryDigest ?? '']),
  );
  let removed = 0;
  for (const digest of await artifacts.list()) {
    if (!needed.has(digest) && (await artifacts.remove(digest))) removed += 1;
  }
  return removed;
}
