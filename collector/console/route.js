/**
 * What the page shows, kept in the address so that it can be linked to. `docs/console.md` promises these addresses.
 * @typedef {{ kind: 'overview' } | { kind: 'alarm', alarm: string } | { kind: 'incident', incident: string }
 *   | { kind: 'recommendation', recommendation: string } | { kind: 'rollout', rollout: string }
 *   | { kind: 'models' } | { kind: 'model', model: string } | { kind: 'versions', model: string }
 *   | { kind: 'devices', model: string, cohort: string, after: string } | { kind: 'device', device: string }
 *   | { kind: 'feature', model: string, feature: string, cohort: string }
 *   | { kind: 'accuracy', model: string, cohort: string }} Route
 */

/** @param {string} hash @returns {Route} */
export function parseRoute(hash) {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  const [, first, second, third, fourth] = path.split('/').map(decode);
  const asked = new URLSearchParams(query);
  const cohort = asked.get('cohort') ?? '';
  switch (first) {
    case 'alarms':
      return second ? { kind: 'alarm', alarm: second } : { kind: 'overview' };
    case 'incidents':
      return second ? { kind: 'incident', incident: second } : { kind: 'overview' };
    case 'recommendations':
      return second ? { kind: 'recommendation', recommendation: second } : { kind: 'overview' };
    case 'rollouts':
      return second ? { kind: 'rollout', rollout: second } : { kind: 'overview' };
    case 'features':
      return second && third ? { kind: 'feature', model: second, feature: third, cohort } : { kind: 'models' };
    case 'devices':
      return second
        ? { kind: 'device', device: second }
        : { kind: 'devices', model: asked.get('model') ?? '', cohort, after: asked.get('after') ?? '' };
    case 'versions':
      return { kind: 'versions', model: second ?? '' };
    case 'models':
      return modelRoute(second, third, fourth, cohort);
    default:
      return { kind: 'overview' };
  }
}

/** @param {string | undefined} model @param {string | undefined} part @param {string | undefined} name @param {string} cohort @returns {Route} */
function modelRoute(model, part, name, cohort) {
  if (!model) return { kind: 'models' };
  if (part === 'features' && name) return { kind: 'feature', model, feature: name, cohort };
  if (part === 'accuracy') return { kind: 'accuracy', model, cohort };
  return part === 'versions' ? { kind: 'versions', model } : { kind: 'model', model };
}

/** @param {Route} route */
export function href(route) {
  switch (route.kind) {
    case 'overview':
      return '#/';
    case 'models':
      return '#/models';
    case 'alarm':
      return `#/alarms/${encodeURIComponent(route.alarm)}`;
    case 'incident':
      return `#/incidents/${encodeURIComponent(route.incident)}`;
    case 'recommendation':
      return `#/recommendations/${encodeURIComponent(route.recommendation)}`;
    case 'rollout':
      return `#/rollouts/${encodeURIComponent(route.rollout)}`;
    case 'device':
      return `#/devices/${encodeURIComponent(route.device)}`;
    case 'devices':
      return `#/devices${queryOf({ model: route.model, cohort: route.cohort, after: route.after })}`;
    case 'versions':
      return route.model === '' ? '#/versions' : `#/models/${encodeURIComponent(route.model)}/versions`;
    case 'model':
      return `#/models/${encodeURIComponent(route.model)}`;
    case 'accuracy':
      return `#/models/${encodeURIComponent(route.model)}/accuracy${queryOf({ cohort: route.cohort })}`;
    case 'feature':
      return `#/models/${encodeURIComponent(route.model)}/features/${encodeURIComponent(route.feature)}${queryOf({ cohort: route.cohort })}`;
  }
}

/** Only what is not empty. @param {Record<string, string>} values */
function queryOf(values) {
  const given = Object.entries(values).filter(([, value]) => value !== '');
  return given.length === 0 ? '' : `?${given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}

/** @param {string} part */
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
