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
 * Cost: one hash and one look at the predicates a rollout.
 */
export function assignmentOf(
  device: RolloutDevice,
  rollouts: readonly Rollout[],
  registry: RegistryView,
  chooseVariant: ChooseVariant,
): Assignment | undefined {
  let assigned: Assignment | undefined;
  for (const rollout of rollouts) {
    const given =
      coverOf(rollout, device, assigned?.version) === 'covered'
        ? variantFor(rollout, device, registry, chooseVariant)
        : givenBack(rollout, device, registry, assigned);
    assigned = given ?? assigned;
  }
  return assigned;
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

/** Where nothing older is assigned, the device itself knows what it had. */
function givenBack(
  rollout: Rollout,
  { reported }: RolloutDevice,
  registry: RegistryView,
  assigned: Assignment | undefined,
): Assignment | undefined {
  const { delivery } = reported;
  if (rollout.state !== 'aborted' || rollout.keep === true || assigned !== undefined) return undefined;
  if (delivery?.rollout !== rollout.rollout || delivery.version !== rollout.version) return undefined;
  if (reported.version !== rollout.version) return undefined;
  const had = registry.byDigest(delivery.previousDigest).find(({ model }) => model === rollout.model);
  return had && assignment(had, rollout.rollout, `${rollout.rollout} was aborted: back to what it had`);
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
