import { get } from './api.js';

/**
 * What every page reads: the state of the fleet and the lists of what needs somebody.
 * @typedef {{ fleet: import('../src/store/views.js').FleetView,
 *   models: readonly import('../src/store/views.js').ModelView[],
 *   registry: readonly import('../src/store/views.js').RegisteredModelView[],
 *   alarms: readonly import('../src/store/views.js').AlarmView[],
 *   pending: readonly import('../src/store/views.js').AlarmView[],
 *   anomalies: readonly import('../src/store/views.js').DeviceAnomalyView[],
 *   incidents: readonly import('../src/store/views.js').IncidentView[],
 *   recommendations: readonly import('../src/store/views.js').RecommendationView[],
 *   rollouts: readonly import('../src/store/views.js').RolloutView[] }} Seen
 */

/** Reads all of it side by side. @returns {Promise<Seen>} */
export async function readSeen() {
  const [fleet, { models, registry }, { alarms }, { alarms: pending }, { anomalies }, ...lists] = await Promise.all([
    /** @type {Promise<Seen['fleet']>} */ (get('fleet')),
    /** @type {Promise<Pick<Seen, 'models' | 'registry'>>} */ (get('models')),
    /** @type {Promise<Pick<Seen, 'alarms'>>} */ (get('alarms')),
    /** @type {Promise<Pick<Seen, 'alarms'>>} */ (get('alarms', { state: 'pending' })),
    /** @type {Promise<Pick<Seen, 'anomalies'>>} */ (get('anomalies', { state: 'firing' })),
    /** @type {Promise<Pick<Seen, 'incidents'>>} */ (get('incidents')),
    /** @type {Promise<Pick<Seen, 'recommendations'>>} */ (get('recommendations')),
    /** @type {Promise<Pick<Seen, 'rollouts'>>} */ (get('rollouts')),
  ]);
  const [{ incidents }, { recommendations }, { rollouts }] = lists;
  return { fleet, models, registry, alarms, pending, anomalies, incidents, recommendations, rollouts };
}
