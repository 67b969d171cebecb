import { instantOf } from './views-instant.js';
import { adviceFor, type IncidentAdvice } from '../recommend/advice-for.js';
import type { AlarmView, IncidentDetail } from './views.js';

/** One incident for each of the example's alarms. */
export function exampleIncidents(alarms: readonly AlarmView[]): readonly IncidentDetail[] {
  return alarms.map((alarm): IncidentDetail => {
    const { model, cohort, devices, feature, raisedAt: openedAt, resolvedAt } = alarm;
    const size = typeof alarm.effect.shiftSigma === 'number' ? alarm.effect.shiftSigma : 0;
    const where = Object.entries(cohort).map(([name, value]) => `${name} ${value}`);
    const headline =
      `${feature} on ${where.length === 0 ? 'all devices' : `devices with ${where.join(' and ')}`} ` +
      `reads about ${Math.abs(size)} σ ${size < 0 ? 'low' : 'high'}; ${devices} devices`;
    return {
      incident: `in-${feature}`,
      model,
      state: resolvedAt === undefined ? 'open' : 'resolved',
      headline,
      why: {
        code: 'inputs-moved-outputs-not-worse',
        words: 'Inputs have moved; no alarm says that the outputs are worse.',
      },
      cohorts: [cohort],
      devices,
      accuracyChange: 'no-data',
      signals: alarm.signals.map((signal, i) => ({
        signal,
        alarm: alarm.alarm,
        effectSd: i === 0 ? size : size / 3,
        contribution: alarm.signals.length === 1 ? 1 : i === 0 ? 0.9 : 0.1,
      })),
      alarms: [alarm.alarm],
      openedAt,
      changedAt: alarm.changedAt,
      ...(resolvedAt !== undefined && { resolvedAt }),
      notification: { state: 'due', at: instantOf(Date.parse(alarm.raisedAt) / 1000) },
      ...(resolvedAt === undefined && { advice: adviceOn(feature, cohort) }),
      mostAffected: ['dev-004', 'dev-001', 'dev-007'],
      history: [{ at: alarm.raisedAt, action: 'opened', headline, author: 'fleetally', reason: 'raised' }],
      decisions: [],
    };
  });
}

/** What is to be rolled back runs on some of the hardware only. */
function adviceOn(feature: string, cohort: AlarmView['cohort']): IncidentAdvice {
  if (cohort['hw'] === 'edge-b') return { recommendations: ['re-5e8a01f2'] };
  const incident = {
    ...{ model: 'greenhouse', why: 'inputs-moved-outputs-not-worse', cohorts: [cohort] },
    ...{ devices: 'its 16 devices', features: [feature] },
  };
  return adviceFor(incident, [], { attributes: new Map() });
}
