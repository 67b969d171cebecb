/**
 * What the page shows, kept in the address so that it can be linked to.
 * @typedef {{ kind: 'overview' } | { kind: 'alarm', alarm: string } | { kind: 'incident', incident: string }
 *   | { kind: 'recommendation', recommendation: string } | { kind: 'rollout', rollout: string }
 *   | { kind: 'feature', model: string, feature: string, cohort: string }
 *   | { kind: 'accuracy', model: string, cohort: string }} Route
 */

/** @param {string} hash @returns {Route} */
export function parseRoute(hash) {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  const parts = path.split('/').map(decode);
  if (parts[1] === 'alarms' && parts[2]) return { kind: 'alarm', alarm: parts[2] };
  if (parts[1] === 'incidents' && parts[2]) return { kind: 'incident', incident: parts[2] };
  if (parts[1] === 'recommendations' && parts[2]) return { kind: 'recommendation', recommendation: parts[2] };
  if (parts[1] === 'rollouts' && parts[2]) return { kind: 'rollout', rollout: parts[2] };
  if (parts[1] === 'models' && parts[2] && parts[3] === 'features' && parts[4]) {
    return {
      kind: 'feature',
      model: parts[2],
      feature: parts[4],
      cohort: new URLSearchParams(query).get('cohort') ?? '',
    };
  }
  if (parts[1] === 'models' && parts[2] && parts[3] === 'accuracy') {
    return { kind: 'accuracy', model: parts[2], cohort: new URLSearchParams(query).get('cohort') ?? '' };
  }
  return { kind: 'overview' };
}

/** @param {Route} route */
export function href(route) {
  if (route.kind === 'alarm') return `#/alarms/${encodeURIComponent(route.alarm)}`;
  if (route.kind === 'incident') return `#/incidents/${encodeURIComponent(route.incident)}`;
  if (route.kind === 'recommendation') return `#/recommendations/${encodeURIComponent(route.recommendation)}`;
  if (route.kind === 'rollout') return `#/rollouts/${encodeURIComponent(route.rollout)}`;
  if (route.kind === 'overview') return '#/';
  const cohort = route.cohort === '' ? '' : `?cohort=${encodeURIComponent(route.cohort)}`;
  if (route.kind === 'accuracy') return `#/models/${encodeURIComponent(route.model)}/accuracy${cohort}`;
  return `#/models/${encodeURIComponent(route.model)}/features/${encodeURIComponent(route.feature)}${cohort}`;
}

/** @param {string} part */
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
