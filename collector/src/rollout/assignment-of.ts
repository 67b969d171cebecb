import type { ModelVariant, RegistryView } from '../registry/types.js';
import { coverOf } from './covers.js';
import type { ChooseVariant, RolloutDevice } from './device.js';
import type { Assignment, Rollout } from './types.js';

/**
 * What a device ought to run of one model; undefined when it stays as it is.
 *
 * `rollouts` are those of the model, oldest first. The newest that covers the device, and has a variant that suits it,
 * wins. An aborted one gives back to devices that run what it brought what they had: what older rollouts assign, else
 * the file that the device says it has kept, where that is registered.
 * Cost: as a rule one hash and one look at a predicate for each rollout that is newer than the last completed one, and one
 * choice of a variant; at worst that for every rollout.
 */
export function assignmentOf(
  device: RolloutDevice,
  rollouts: readonly Rollout[],
  registry: RegistryView,
  chooseVariant: ChooseVariant,
): Assignment | undefined {
  return assignmentBefore(rollouts.length, device, rollouts, registry, chooseVariant);
}

/** What the first `end` of the rollouts assign. */
export function assignmentBefore(
  end: number,
  device: RolloutDevice,
  rollouts: readonly Rollout[],
  registry: RegistryView,
  chooseVariant: ChooseVariant,
): Assignment | undefined {
  let had: Assignment | undefined;
  for (let i = end - 1; i >= 0; i--) {
    const rollout = rollouts[i]!;
    let older: { readonly assignment: Assignment | undefined } | undefined;
    const cover = coverOf(rollout, device, () => {
      older ??= { assignment: assignmentBefore(i, device, rollouts, registry, chooseVariant) };
      return older.assignment?.version;
    });
    const given = cover === 'covered' ? variantFor(rollout, device, registry, chooseVariant) : undefined;
    if (given !== undefined) return given;
    had ??= givenBack(rollout, device, registry);
    // Worked out already: looking again at each step would double the work with every rollback.
    if (older !== undefined) return older.assignment ?? had;
  }
  return had;
}

/**
 * The variant of a rollout's version that a device gets; undefined when none suits it. One that it runs already stays
 * with it when it is retired: that takes nothing away from devices.
 */
export function variantFor(
  rollout: Rollout,
  device: RolloutDevice,
  registry: RegistryView,
  chooseVariant: ChooseVariant,
): Assignment | undefined {
  const { model, version, variant } = rollout;
  const variants = registry
    .variants(model)
    .filter((one) => one.version === version && (variant === undefined || one.variant === variant));
  const has = variants.find(({ digest }) => digest === device.reported.digest);
  const told = device.told?.version === version ? device.told.variant : undefined;
  const choice = chooseVariant(variants, device, has?.variant ?? told);
  const reason = `${rollout.rollout} puts ${version} on it`;
  if (choice.chosen !== undefined) return assignment(choice.chosen, rollout.rollout, `${reason}. ${choice.reason}`);
  return has && assignment(has, rollout.rollout, `${reason}, which it runs`);
}

/** What a device itself knows that it had before an aborted rollout changed it. */
function givenBack(rollout: Rollout, { reported }: RolloutDevice, registry: RegistryView): Assignment | undefined {
  const { delivery } = reported;
  if (rollout.state !== 'aborted' || rollout.keep === true) return undefined;
  if (delivery?.rollout !== rollout.rollout || delivery.version !== rollout.version) return undefined;
  if (reported.version !== rollout.version) return undefined;
  const before = registry.byDigest(delivery.previousDigest).find(({ model }) => model === rollout.model);
  return before && assignment(before, rollout.rollout, `${rollout.rollout} was aborted: back to what it had`);
}

function assignment(chosen: ModelVariant, rollout: string, reason: string): Assignment {
  const { model, version, variant, digest, sizeBytes, planDigest, canaryDigest } = chosen;
  return {
    model,
    version,
    variant,
    digest,
    sizeBytes,
    ...(planDigest !== undefined && { planDigest }),
    ...(canaryDigest !== undefined && { canaryDigest }),
    rollout,
    reason,
  };
}
