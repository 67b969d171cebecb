import type { AlarmEvent } from '../store/alarm-store.js';
import { roleOf, type Member } from './member.js';

/** What an alarm event does not say itself. */
export interface MemberContext {
  /** Names of the features of the alarm's plan that are no outputs. */
  readonly inputs: ReadonlySet<string>;
  /** Length of the devices' windows. */
  readonly windowSeconds: number;
  readonly isKept: boolean;
}

const SLOW_SECONDS = { '6h': 21_600, '1d': 86_400 } as const;

/** An alarm, as its last event has it, as incidents need it. */
export function memberOf(event: AlarmEvent, { inputs, windowSeconds, isKept }: MemberContext): Member {
  const features = event.features.length === 0 ? [event.feature] : event.features;
  const clock = event.found?.clock ?? 'window';
  return {
    alarm: event.alarm,
    model: event.model,
    planDigest: event.planDigest,
    cohort: event.cohort,
    features,
    role: roleOf(features, inputs),
    signal: event.signals[0] ?? `${event.feature}/${event.signal}`,
    signals: event.signals,
    blockSeconds: clock === 'window' ? windowSeconds : SLOW_SECONDS[clock],
    raisedAt: event.raisedAt,
    changedAt: event.changedAt,
    resolvedAt: event.state === 'resolved' ? (event.resolvedAt ?? event.raisedAt) : null,
    isKept,
    effectSd: event.found?.effectSd ?? Number.NaN,
    shiftSigma: event.effect.shiftSigma,
    devices: event.found?.devices ?? 0,
  };
}
