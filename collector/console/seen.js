import { get } from './api.js';

/**
 * What every page reads: the state of the fleet and the lists of what needs somebody.
 * @typedef {{ fleet: import('../src/store/views.js').FleetView,
 *   models: readonly import('../src/store/views.js').ModelView[],
 *   alarms: readonly import('../src/store/views.js').AlarmView[],
 *   pending: readonly import('../src/store/views.js').AlarmView[],
 *   anomalies: readonly import('../src/store/views.js').DeviceAnomalyView[],
 *   incidents: readonly import('../src/store/views.js').IncidentView[],
 *   recommendations: readonly import('../src/store/views.js').RecommendationView[],
 *   rollouts: readonly import('../src/store/views.js').RolloutView[] }} Seen
 * @typedef {Seen & { readAt: string, pictures: readonly { model: string, drift?: import('../src/store/views.js').DriftView,
 *   running?: import('../src/store/views.js').RunningView }[] }} Kept
 */

/** As it is now. @returns {Promise<Seen>} */
export function readSeen() {
  return get('overview');
}

/**
 * As the collector has read it for the last time, without waiting for its store. The page names this address in its head, so the
 * answer comes with the scripts.
 * @returns {Promise<Kept>}
 */
export function readKept() {
  return get('overview', { kept: 'true' });
}
