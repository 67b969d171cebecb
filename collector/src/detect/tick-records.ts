import type { AlarmEvent, EffectSizes } from '../store/alarm-store.js';
import type { AlarmDecision } from '../store/decision-store.js';
import type { StoredVerdict } from '../store/evaluation-store.js';
import { cohortKey } from './cuts.js';
import type { Alarm, StreamVerdict } from './types.js';

/** A model as a plan counts it. */
export interface WatchedModel {
  readonly model: string;
  readonly planDigest: string;
}

export function verdictRecord(of: WatchedModel, verdict: StreamVerdict, evaluatedAtMs: number): StoredVerdict {
  return {
    model: of.model,
    planDigest: of.planDigest,
    cohort: cohortKey(verdict.cohort),
    signal: verdict.signal,
    feature: verdict.feature,
    clock: verdict.clock,
    blockStart: verdict.start,
    outcome: verdict.outcome,
    reason: verdict.reason ?? '',
    effect: verdict.effect,
    deviation: verdict.deviation,
    z: verdict.z,
    evidence: verdict.evidence,
    threshold: verdict.threshold,
    devices: verdict.devices,
    parts: verdict.parts,
    evaluatedAtMs,
  };
}

/** Who is behind an event; nobody decided where it is left out. */
export type DecidedBy = Pick<AlarmDecision, 'action' | 'author' | 'reason'>;

export function alarmRecord(
  of: WatchedModel,
  alarm: Alarm,
  effect: EffectSizes,
  recordedAtMs: number,
  decided?: DecidedBy,
): AlarmEvent {
  return {
    alarm: alarmKey(of, alarm),
    model: of.model,
    planDigest: of.planDigest,
    cohort: alarm.cohort,
    feature: alarm.feature,
    features: alarm.features ?? [],
    signal: alarm.signal,
    signals: alarm.signals,
    lane: alarm.lane,
    state: alarm.state,
    raisedAt: alarm.raisedAt,
    changedAt: alarm.changedAt,
    resolvedAt: alarm.resolvedAt ?? null,
    evidence: alarm.evidence,
    effect,
    recordedAtMs,
    found: { clock: alarm.clock, effectSd: alarm.effectSd, devices: alarm.devices },
    ...(decided !== undefined && { decision: decided.action }),
    author: decided?.author ?? 'fleetally',
    reason: decided?.reason ?? reasonOf(alarm),
  };
}

/** Unique over models and plans; the same for the same change, so that a replay after a crash records it once. */
export function alarmKey(of: WatchedModel, alarm: Alarm): string {
  return `${of.model}:${of.planDigest.slice(0, 8)}:${alarm.id}`;
}

export type KeyedEvent = Pick<AlarmEvent, 'alarm' | 'state' | 'signals' | 'decision'>;

/** What makes two events of one alarm the same. */
export function eventKey(event: KeyedEvent): string {
  const kept = event.decision === 'keep' ? ' kept' : '';
  return `${event.alarm} ${event.state} ${[...event.signals].sort().join(',')}${kept}`;
}

function reasonOf(alarm: Alarm): string {
  if (alarm.state === 'resolved')
    return alarm.resolution === 'rebaselined' ? 'baseline started anew' : 'quiet for 12 blocks';
  return alarm.signals.length > 1 ? `${alarm.signals.at(-1) ?? ''} joined` : 'raised';
}
