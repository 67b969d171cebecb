import { rangeOf } from '../detect/bins.js';
import { NAME } from '../detect/cohort-key.js';
import type { CohortOf, ReleaseJudgement } from '../release/types.js';
import type { RegistryView } from '../registry/types.js';
import { assignmentBefore, assignmentOf, variantFor } from './assignment-of.js';
import { coverOf, runs } from './covers.js';
import type { DeviceCounts } from './device-counts.js';
import type { ChooseVariant, RolloutDevice } from './device.js';
import type { Assignment, Rollout } from './types.js';

/** How a device's delivery went, as it says. */
export interface FollowedDelivery {
  readonly rollout: string;
  readonly version: string;
  readonly state: 'fetching' | 'testing' | 'running' | 'failed' | 'fell-back';
  /** Why it failed; empty otherwise. */
  readonly failure: string;
}

export interface FollowedDevice extends RolloutDevice {
  readonly status?: FollowedDelivery;
}

export interface Following {
  readonly counts: DeviceCounts;
  /** Devices that it decides for, with what they ought to run. */
  readonly followers: readonly { readonly device: FollowedDevice; readonly assignment: Assignment }[];
}

/**
 * Which devices follow a rollout, and how far they are. `rollouts` are all of the model, oldest first.
 * Cost: as `assignmentOf`, for each device.
 */
export function followingOf(
  rollout: Rollout,
  devices: Iterable<FollowedDevice>,
  rollouts: readonly Rollout[],
  registry: RegistryView,
  chooseVariant: ChooseVariant,
): Following {
  const at = rollouts.indexOf(rollout);
  const followers: { device: FollowedDevice; assignment: Assignment }[] = [];
  const counts = { running: 0, fetching: 0, waiting: 0, controls: 0, noVariant: 0 };
  const failures: Record<string, number> = {};
  for (const device of devices) {
    const failure = failureOf(rollout, device);
    if (failure !== undefined) failures[failure] = (failures[failure] ?? 0) + 1;
    const older = (): string | undefined => assignmentBefore(at, device, rollouts, registry, chooseVariant)?.version;
    const cover = coverOf(rollout, device, older);
    if (cover === 'outside') continue;
    if (cover === 'waiting') counts.waiting += 1;
    else if (cover === 'control') counts.controls += 1;
    else if (variantFor(rollout, device, registry, chooseVariant) === undefined) counts.noVariant += 1;
    else {
      const assignment = assignmentOf(device, rollouts, registry, chooseVariant);
      if (assignment?.rollout !== rollout.rollout) continue;
      followers.push({ device, assignment });
      if (runs(rollout, device)) counts.running += 1;
      else if (failure === undefined && device.status?.rollout === rollout.rollout) counts.fetching += 1;
    }
  }
  const failed = Object.values(failures).reduce((sum, devices) => sum + devices, 0);
  return { counts: { assigned: followers.length, failed, failures, ...counts }, followers };
}

/** That of two groups of devices together. */
export function joined(one: Following, other: Following): Following {
  const [a, b] = [one.counts, other.counts];
  const failures: Record<string, number> = { ...a.failures };
  for (const [reason, devices] of Object.entries(b.failures)) failures[reason] = (failures[reason] ?? 0) + devices;
  return {
    counts: {
      assigned: a.assigned + b.assigned,
      running: a.running + b.running,
      failed: a.failed + b.failed,
      failures,
      fetching: a.fetching + b.fetching,
      waiting: a.waiting + b.waiting,
      controls: a.controls + b.controls,
      noVariant: a.noVariant + b.noVariant,
    },
    followers: one.followers.concat(other.followers),
  };
}

/** Why a device could not run what a rollout brought it; undefined where it could, or was not told to. */
function failureOf({ rollout, version }: Rollout, { status }: FollowedDevice): string | undefined {
  if (status?.rollout !== rollout || status.version !== version) return undefined;
  return status.state === 'failed' || status.state === 'fell-back' ? status.failure || status.state : undefined;
}

/**
 * The judgements that a rollout has to heed: of its version, and of a cohort and variant in which devices follow it and
 * run it. What was rolled back since is heeded no more.
 */
export function judgementsFor(
  rollout: Rollout,
  judgements: readonly ReleaseJudgement[],
  { followers }: Following,
): ReleaseJudgement[] {
  const running = followers.filter(({ device }) => runs(rollout, device));
  return judgements.filter(
    ({ release, cohort, variant, devices }) =>
      release.model === rollout.model &&
      release.to === rollout.version &&
      devices > 0 &&
      running.some(
        ({ device, assignment }) =>
          mayBeIn(cohort, device.attributes) && (variant === undefined || variant === assignment.variant),
      ),
  );
}

/** False only where a plain value says so: bins and named cohorts are taken to hold anybody. */
function mayBeIn(cohort: CohortOf, attributes: Readonly<Record<string, string>>): boolean {
  return Object.entries(cohort).every(
    ([name, value]) => attributes[name] === value || name === NAME || rangeOf(value) !== undefined,
  );
}
