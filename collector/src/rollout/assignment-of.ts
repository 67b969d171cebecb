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

/** The variant of a rollout's version that a device gets; undefined when none that is available suits it. */
export function variantFor(
  rollout: Rollout,
  device: RolloutDevice,
  registry: RegistryView,
  chooseVariant: ChooseVariant,
): Assignment | undefined {
  const { model, version, variant } = rollout;
  const variants = registry
    .variants(model)
    .filter((one) => one.version === version && one.state === 'available')
    .filter((one) => variant === undefined || one.variant === variant);
  const choice = chooseVariant(device, variants);
  if (choice === undefined) return undefined;
  return assignment(choice.chosen, rollout.rollout, [rollout.reason, choice.reason]);
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
  return had && assignment(had, rollout.rollout, [`back to what it had: ${rollout.reason}`]);
}

function assignment(chosen: ModelVariant, rollout: string, reasons: readonly string[]): Assignment {
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
    reason: reasons.filter((reason) => reason !== '').join('; '),
  };
}
