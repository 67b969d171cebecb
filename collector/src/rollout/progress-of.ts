import { cohortTitle } from '../detect/cohort-key.js';
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

/** Fewer devices of a cohort are never judged, so a rollout that waited for them would wait for ever. */
const JUDGED_DEVICES = 3;
/** So many failed deliveries, and so large a share of the devices that tried, hold a rollout. */
const FAILURES = 3;
const FAILED_SHARE = 0.1;

/**
 * Whether a rollout goes on to its next stage, holds, or waits.
 *
 * Claims: a stage is passed only once its event time has passed, its devices have been judged, and every judgement is
 * harmless; one that is harmful, inconclusive or without data never lets it pass. A cohort or variant counts from three
 * upgraded devices on, as it can't be judged before; its devices count for everybody's judgement all the same. Harm
 * counts however few show it. That and failed deliveries hold at once. What a person has paused, aborted or seen completed is left alone.
 */
export function progressOf(rollout: Rollout, input: ProgressInput): RolloutProgress {
  if (rollout.state !== 'running' && rollout.state !== 'holding') return { why: rollout.reason };
  if (rollout.kind === 'rollback') return rollbackProgress(rollout, input.counts);
  const held = holdNow(rollout, input);
  if (held !== undefined) return holding(rollout, held.hold, held.reason);
  const { soakSeconds, minDevices } = rollout.stages[rollout.stage]!;
  const left = rollout.stageSince + soakSeconds - input.at;
  if (left > 0) return goOn(rollout, `stage ${rollout.stage + 1} lasts for another ${spanText(left)}`);
  const lack = lackOfEvidence(input, minDevices);
  if (lack !== undefined) return holding(rollout, 'no-evidence', lack);
  return pass(rollout, input);
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

/** Undefined when there is enough, and all of it harmless. */
function lackOfEvidence({ judgements, counts }: ProgressInput, minDevices: number): string | undefined {
  if (counts.assigned === 0) return noDevices(counts);
  const judged = Math.max(0, ...judgements.map(({ devices }) => devices));
  const open = judgements.find(
    ({ verdict, ...of }) => verdict !== 'harmless' && (isWhole(of) || of.devices >= JUDGED_DEVICES),
  );
  if (judgements.length === 0) return `none of the ${devicesText(counts.running)} that run it is judged yet`;
  if (judged < minDevices) return `${judged} of the ${minDevices} devices that this stage asks for are judged`;
  return open && `${open.verdict} on ${scopeText(open)}: ${open.reason}`;
}

function isWhole({ cohort, variant }: Pick<ReleaseJudgement, 'cohort' | 'variant'>): boolean {
  return variant === undefined && Object.keys(cohort).length === 0;
}

function noDevices({ noVariant, waiting }: DeviceCounts): string {
  if (noVariant > 0) return `no variant suits the ${devicesText(noVariant)} of this stage`;
  return waiting > 0
    ? `no device falls into this stage yet; ${waiting} are in later ones`
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
