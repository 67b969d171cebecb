import { cohortTitle } from '../detect/cohort-key.js';
import { clearanceOf } from '../release/clearance.js';
import type { ReleaseJudgement } from '../release/types.js';
import type { DeviceCounts } from './device-counts.js';
import type { Rollout, RolloutHold, RolloutState } from './types.js';

/** What is known when a rollout is looked at. */
export interface ProgressInput {
  /** Of its version, for cohorts and variants in which devices follow it (`judgementsFor`). */
  readonly judgements: readonly ReleaseJudgement[];
  readonly counts: DeviceCounts;
  /** Event time up to which everything is known, epoch seconds. */
  readonly at: number;
}

/** What becomes of a rollout. */
export interface RolloutStep {
  readonly action: 'advanced' | 'completed' | 'held' | 'went-on';
  readonly state: RolloutState;
  readonly hold?: RolloutHold;
  readonly stage: number;
  /** One plain sentence. */
  readonly reason: string;
}

/** What becomes of a rollout at one look, and why. */
export interface RolloutProgress {
  /** Absent: nothing changes. */
  readonly step?: RolloutStep;
  /** What it waits for, or why it holds: one plain sentence. */
  readonly why: string;
}

/** So many failed deliveries, and so large a share of the devices that tried, hold a rollout. */
const FAILURES = 3;
const FAILED_SHARE = 0.1;

/**
 * Whether a rollout goes on to its next stage, holds, or waits.
 *
 * Claims: a stage is passed only once its event time has passed, enough of its devices have been judged, and nothing
 * that was judged speaks against going on (`clearanceOf`): all devices together are harmless, none of their cohorts and
 * variants is harmed or suspect. Harm, however few show it, and failed deliveries hold at once. What a person has
 * paused, aborted or seen completed is left alone.
 */
export function progressOf(rollout: Rollout, input: ProgressInput): RolloutProgress {
  if (rollout.state !== 'running' && rollout.state !== 'holding') return { why: rollout.reason };
  if (rollout.kind === 'rollback') return rollbackProgress(rollout, input.counts);
  const held = holdNow(rollout, input);
  if (held !== undefined) return holding(rollout, held.hold, held.reason);
  const { soakSeconds, minDevices } = rollout.stages[rollout.stage]!;
  const left = rollout.stageSince + soakSeconds - input.at;
  const small = tooSmall(rollout, input.counts);
  if (left > 0) {
    const lasts = `stage ${rollout.stage + 1} lasts for another ${spanText(left)}`;
    return goOn(rollout, small === undefined ? lasts : `${lasts}, and then waits: ${small}`);
  }
  const lack = small ?? lackOfEvidence(input, minDevices);
  if (lack !== undefined) return holding(rollout, 'no-evidence', lack);
  return pass(rollout, input);
}

/** Why the stage can never be passed as it is, and what to do; undefined when it has as many devices as it asks for. */
function tooSmall(
  { rollout, stage, stages }: Rollout,
  { assigned, noVariant, waiting }: DeviceCounts,
): string | undefined {
  const { minDevices } = stages[stage]!;
  if (assigned >= minDevices || (assigned === 0 && (noVariant > 0 || waiting === 0))) return undefined;
  const has = `stage ${stage + 1} has only ${devicesText(assigned)} and asks for ${minDevices} that are judged`;
  const either = `fleetally rollouts advance ${rollout} begins the next stage without that evidence`;
  const or = 'or abort it, and start it with a larger stage or a smaller --min-devices';
  return `${has}, so it waits until more devices join; ${either}; ${or}`;
}

function holdNow(
  { overruled = [], hold, reason }: Rollout,
  { judgements, counts }: ProgressInput,
): { hold: RolloutHold; reason: string } | undefined {
  const harm = judgements.find(({ verdict }) => verdict === 'harmful');
  if (harm !== undefined && !overruled.includes('harm')) {
    return { hold: 'harm', reason: `harm found on ${scopeText(harm)}: ${harm.reason}` };
  }
  // Found once, it stands until everything is judged harmless: evidence that grows thin is no acquittal.
  const isCleared = judgements.length > 0 && judgements.every(({ verdict }) => verdict === 'harmless');
  if (hold === 'harm' && !isCleared && !overruled.includes('harm')) return { hold, reason };
  const { failed, running } = counts;
  const isMany = failed >= FAILURES && failed > FAILED_SHARE * (failed + running);
  const isAll = failed > 0 && failed >= counts.assigned;
  if ((isMany || isAll) && !overruled.includes('deliveries')) {
    return { hold: 'deliveries', reason: `${failed} of ${failed + running} devices that tried it could not run it` };
  }
  return undefined;
}

/** Undefined when there is enough, and nothing speaks against going on. */
function lackOfEvidence({ judgements, counts }: ProgressInput, minDevices: number): string | undefined {
  if (counts.assigned === 0) return noDevices(counts);
  const clearance = clearanceOf(judgements);
  if (clearance === undefined) return `none of the ${devicesText(counts.running)} that run it is judged yet`;
  const judged = Math.max(...judgements.map(({ devices }) => devices));
  if (judged < minDevices) return `${judged} of the ${minDevices} devices that this stage asks for are judged`;
  if (clearance.isClear) return undefined;
  const { because, reason } = clearance;
  return `${because.verdict} on ${scopeText(because)}: ${reason}`;
}

function noDevices({ noVariant }: DeviceCounts): string {
  return noVariant > 0
    ? `no variant suits the ${devicesText(noVariant)} of this stage`
    : 'no device is in its scope yet';
}

function pass(rollout: Rollout, { judgements }: ProgressInput): RolloutProgress {
  const judged = Math.max(...judgements.map(({ devices }) => devices));
  const reason = `harmless on ${devicesText(judged)} in stage ${rollout.stage + 1}`;
  const isLast = rollout.stage === rollout.stages.length - 1;
  if (isLast) return { why: reason, step: { action: 'completed', state: 'completed', stage: rollout.stage, reason } };
  return { why: reason, step: { action: 'advanced', state: 'running', stage: rollout.stage + 1, reason } };
}

/** It has reached every device that it covers: there is nothing to judge, since all of them ran that version before. */
function rollbackProgress(rollout: Rollout, { assigned, running }: DeviceCounts): RolloutProgress {
  if (assigned === 0 || running < assigned) return { why: `${running} of ${devicesText(assigned)} are back` };
  const reason = `${assigned === 1 ? 'the one device is' : `all ${assigned} devices are`} back`;
  return { why: reason, step: { action: 'completed', state: 'completed', stage: rollout.stage, reason } };
}

function holding(rollout: Rollout, why: RolloutHold, reason: string): RolloutProgress {
  if (rollout.state === 'holding' && rollout.hold === why) return { why: reason };
  return { why: reason, step: { action: 'held', state: 'holding', hold: why, stage: rollout.stage, reason } };
}

function goOn(rollout: Rollout, reason: string): RolloutProgress {
  if (rollout.state === 'running') return { why: reason };
  return { why: reason, step: { action: 'went-on', state: 'running', stage: rollout.stage, reason } };
}

function scopeText({ cohort, variant }: ReleaseJudgement): string {
  const where = cohortTitle(cohort) || 'all devices';
  return variant === undefined || variant === '' ? where : `${where} (${variant})`;
}

function devicesText(devices: number): string {
  return devices === 1 ? '1 device' : `${devices} devices`;
}

function spanText(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  return seconds < 7_200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3_600)} h`;
}
