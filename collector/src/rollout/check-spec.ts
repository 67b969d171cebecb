import type { RegistryView } from '../registry/types.js';
import { RolloutError } from './rollout-error.js';
import type { Rollout, RolloutSpec } from './types.js';

const STAGES = 20;
const SOAK_SECONDS = 90 * 86_400;

/**
 * Whether a rollout can be started, beside those that there are and with what is registered.
 *
 * Errors: RolloutError INVALID, NOT_FOUND (no such version that is available), EXISTS (this release is under way).
 */
export function checkSpec(spec: RolloutSpec, registry: RegistryView, rollouts: readonly Rollout[]): void {
  const { model, version, variant, fromVersions } = spec;
  if (fromVersions?.includes(version) === true) throw invalid(`${version} is what devices would come from and go to`);
  if (spec.devices?.length === 0) throw invalid('no device is named; leave devices out for all');
  const files = registry
    .variants(model)
    .filter((one) => one.version === version && (variant === undefined || one.variant === variant));
  const what = [model, version, variant].filter(Boolean).join(' ');
  if (files.length === 0) {
    throw new RolloutError('NOT_FOUND', `${what} is not registered; fleetally models show ${model} names what is`);
  }
  if (files.every(({ state }) => state === 'retired')) throw invalid(`${what} is retired`);
  if (spec.kind === 'rollback') return;
  checkStages(spec);
  const same = rollouts.find((one) => one.kind === 'release' && one.version === version && isUnfinished(one));
  if (same !== undefined) {
    throw new RolloutError('EXISTS', `${same.rollout} brings ${what} already, and is ${same.state}`);
  }
}

export function isUnfinished({ state }: Rollout): boolean {
  return state !== 'completed' && state !== 'aborted';
}

function checkStages({ stages, controlShare }: RolloutSpec): void {
  if (stages.length === 0 || stages.length > STAGES) throw invalid(`a rollout has 1 to ${STAGES} stages`);
  let before = 0;
  for (const { share, soakSeconds, minDevices } of stages) {
    if (!(share > 0 && share <= 1)) throw invalid('the share of a stage is above 0 % and at most 100 %');
    if (share < before) throw invalid('stages grow: no share may be below the one before');
    if (!(soakSeconds >= 0 && soakSeconds <= SOAK_SECONDS)) throw invalid('a stage may last 90 days');
    if (!Number.isInteger(minDevices) || minDevices < 1) throw invalid('a stage asks for 1 judged device or more');
    before = share;
  }
  const last = stages.at(-1)!;
  if (last.share !== 1 || last.cohort !== undefined) {
    throw invalid('the last stage is 100 % of the scope, which a completed rollout covers; narrow the scope instead');
  }
  if (!(controlShare >= 0 && controlShare <= 0.5)) throw invalid('controls are 0 % to 50 % of the devices');
}

function invalid(message: string): RolloutError {
  return new RolloutError('INVALID', message);
}
