import { h } from './dom.js';
import { incidentList } from './incident-list.js';
import { recommendationList } from './recommendation-list.js';
import { rolloutList } from './rollout-list.js';

/**
 * What is open of one model. Read for this model alone: the lists that every page reads end somewhere, and what a page was opened
 * for may be behind that end.
 * @typedef {{ recommendations: readonly import('../src/store/views.js').RecommendationView[],
 *   incidents: readonly import('../src/store/views.js').IncidentView[] }} Needs
 */

/**
 * All of one model that waits for somebody, most urgent first. Alerts lead to the model, so what they are about has to be here; whoever
 * comes when it is over is told that.
 * @param {string} model @param {Needs} needs @param {Pick<import('./seen.js').Seen, 'fleet' | 'rollouts'>} seen
 */
export function modelNeeds(model, { recommendations, incidents }, { fleet, rollouts }) {
  const running = rollouts.filter((one) => one.model === model && one.state !== 'completed' && one.state !== 'aborted');
  if (recommendations.length + incidents.length + running.length === 0)
    return h('p', { key: 'needs-none', class: 'quiet' }, 'No recommendation, incident or rollout is open.');
  return h(
    'div',
    { key: 'needs', class: 'needs' },
    recommendationList(recommendations, fleet, undefined),
    incidentList(incidents, fleet, undefined),
    rolloutList(running, undefined),
  );
}
