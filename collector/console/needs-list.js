import { alarmList } from './alarms.js';
import { anomalyList } from './anomalies.js';
import { allQuiet } from './fleet.js';
import { incidentList } from './incident-list.js';
import { recommendationList } from './recommendation-list.js';
import { rolloutList } from './rollout-list.js';

/**
 * All that needs somebody, most urgent first; what the detail is about is marked.
 * @param {import('./seen.js').Seen} seen @param {import('./reading.js').Detail} detail
 */
export function needsList({ recommendations, incidents, alarms, pending, anomalies, rollouts, fleet }, detail) {
  const isCalm = recommendations.length + incidents.length + alarms.length + anomalies.length + rollouts.length === 0;
  return [
    isCalm && allQuiet(fleet),
    recommendationList(
      recommendations,
      fleet,
      detail?.kind === 'recommendation' ? detail.recommendation.recommendation : undefined,
    ),
    incidentList(incidents, fleet, detail?.kind === 'incident' ? detail.incident.incident : undefined),
    alarmList(alarms, pending, fleet, detail?.kind === 'alarm' ? detail.alarm.alarm : undefined),
    anomalyList(anomalies, fleet),
    rolloutList(rollouts, detail?.kind === 'rollout' ? detail.rollout.rollout : undefined),
  ];
}
