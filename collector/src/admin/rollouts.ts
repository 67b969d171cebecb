import { randomBytes } from 'node:crypto';
import { chooserFor } from '../delivery/chooser-for.js';
import { decideRollout, startRollout } from '../delivery/rollout-desk.js';
import { readFollowed, readRolloutDetail, readRolloutViews, rolloutView } from '../store/views-rollouts.js';
import type { RolloutDetail, RolloutView } from '../store/views-rollout-results.js';
import { followingOf, type FollowedDevice } from '../rollout/counts-of.js';
import { stageOf } from '../rollout/covers.js';
import type { DecidedBy, RolloutDecision } from '../rollout/decide.js';
import { RolloutError } from '../rollout/rollout-error.js';
import type { Rollout } from '../rollout/types.js';
import type { AdminAction, AdminContext } from './admin-context.js';
import { AdminError } from './admin-error.js';
import { requiredText } from './fields.js';
import { authorOf, optionalName } from './model-input.js';
import { rolloutInput } from './rollout-input.js';

export interface ChangedRollout {
  readonly rollout: RolloutView;
  readonly warnings: readonly string[];
}

export interface ListedRollouts {
  readonly rollouts: readonly RolloutView[];
}

export interface ShownRollout {
  readonly rollout: RolloutDetail;
}

/**
 * `rollouts-start`: resolves to the rollout once it holds, and to warnings. Its id is `rollout` where that is given: asked again, the
 * same one is told and no second is started, and the same devices come first wherever it has this id. Errors: AdminError; StoreError.
 */
export const startRolloutAction: AdminAction = async (input, context): Promise<ChangedRollout> => {
  const id = givenId(input) ?? `ro-${randomBytes(4).toString('hex')}`;
  const spec = { ...rolloutInput(input), rollout: id };
  const rollout = await startRollout(context.store, spec, by(input, context)).catch(explain);
  return { rollout: rolloutView(rollout), warnings: await startWarnings(rollout, context) };
};

/** `rollouts-pause`, `-resume`, `-advance` and `-abort` (with `keep`). Errors: AdminError; StoreError. */
export function decideRolloutAction(decision: RolloutDecision): AdminAction {
  return async (input, context): Promise<ChangedRollout> => {
    const id = requiredText(input, 'rollout');
    const keep = input['keep'] === true;
    const who = by(input, context);
    const stranded = decision === 'abort' && !keep ? await strandedBy(id, context) : [];
    const rollout = await decideRollout(context.store, id, decision, who, keep).catch(explain);
    return { rollout: rolloutView(rollout), warnings: stranded };
  };
}

/** `rollouts-list`: all of them, or those of one `model`; the newest first. */
export const listRolloutsAction: AdminAction = async (input, { store }): Promise<ListedRollouts> => {
  return { rollouts: await readRolloutViews(store, optionalName(input, 'model')) };
};

/** `rollouts-show`: one with where its devices are. Errors: AdminError NOT_FOUND; StoreError. */
export const showRolloutAction: AdminAction = async (input, { store, config }): Promise<ShownRollout> => {
  const id = requiredText(input, 'rollout');
  const rollout = await readRolloutDetail(store, id, chooserFor(config.models));
  if (rollout !== undefined) return { rollout };
  throw new AdminError('NOT_FOUND', `there is no rollout ${id}; fleetally rollouts list names all`);
};

/** A rollback that is recommended has the recommendation's id, which nobody may take before. Errors: AdminError INVALID. */
function givenId(input: Readonly<Record<string, unknown>>): string | undefined {
  const id = optionalName(input, 'rollout');
  if (id === undefined || (/^[\w.-]+$/.test(id) && !id.startsWith('ro-re-'))) return id;
  throw new AdminError('INVALID', 'an id has letters, digits, ".", "_" and "-", and does not begin with ro-re-');
}

/** Names that stand for what no person has decided. */
const RESERVED = ['collector', 'policy'];

function by(input: Readonly<Record<string, unknown>>, { nowMs }: AdminContext): DecidedBy {
  const { author, reason } = authorOf(input);
  if (RESERVED.includes(author)) throw new AdminError('INVALID', `author ${author} is not a person; give your name`);
  return { author, reason, atMs: nowMs() };
}

function explain(cause: unknown): never {
  if (!(cause instanceof RolloutError)) throw cause;
  const code = cause.code === 'WRONG_STATE' ? 'INVALID' : cause.code;
  throw new AdminError(code, cause.message, { cause });
}

/** What would make a rollout wait for ever, told while it is easy to change. */
async function startWarnings(rollout: Rollout, { store, config }: AdminContext): Promise<string[]> {
  const { model } = rollout;
  const devices = await readFollowed(store, model);
  if (devices.length === 0) {
    return [`no device takes ${model} from this collector yet; devices do that have delivery in their configuration`];
  }
  const registry = store.registry.view;
  const all = [{ ...rollout, state: 'completed' as const }];
  const { counts, followers } = followingOf(all[0]!, devices, all, registry, chooserFor(config.models)(model));
  const said: string[] = [];
  if (counts.noVariant > 0)
    said.push(`no variant of ${rollout.version} suits ${counts.noVariant} devices in its scope`);
  if (rollout.kind === 'rollback') return said;
  const turns = followers.map(({ device }) => stageOf(rollout, device));
  rollout.stages.forEach(({ minDevices }, i) => {
    const inStage = turns.filter((stage) => stage !== undefined && stage <= i).length;
    if (inStage < minDevices) {
      said.push(`stage ${i + 1} has ${inStage} devices now, and asks for ${minDevices} that are judged`);
    }
  });
  return [...said, ...besides(rollout, store.rollouts.of(model))];
}

function besides({ rollout }: Rollout, ofModel: readonly Rollout[]): string[] {
  const other = ofModel.findLast((one) => one.rollout !== rollout && one.kind === 'release' && isOpen(one));
  return other === undefined
    ? []
    : [`${other.rollout} brings ${other.version} meanwhile; devices in both get what was started last`];
}

function isOpen({ state }: Rollout): boolean {
  return state === 'running' || state === 'holding' || state === 'paused';
}

/** Devices that can't go back to what they had, since nothing that is registered is it. */
async function strandedBy(id: string, { store }: AdminContext): Promise<string[]> {
  const rollout = store.rollouts.find(id);
  if (rollout === undefined || store.rollouts.of(rollout.model).some((one) => one.rollout !== id)) return [];
  const registry = await store.registry.reload();
  const isStranded = ({ reported: { version, delivery } }: FollowedDevice): boolean =>
    version === rollout.version &&
    (delivery === undefined ||
      registry.byDigest(delivery.previousDigest).every(({ model }) => model !== rollout.model));
  const stranded = (await readFollowed(store, rollout.model)).filter(isStranded).length;
  return stranded === 0
    ? []
    : [`${stranded} devices keep ${rollout.version}: what they had before is not registered, or not known`];
}
