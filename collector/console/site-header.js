import { h } from './dom.js';
import { href } from './route.js';
import { clockText } from './time.js';

/** @type {readonly { name: string, route: import('./route.js').Route, kinds: readonly string[] }[]} */
const PLACES = [
  {
    name: 'Overview',
    route: { kind: 'overview' },
    kinds: ['overview', 'alarm', 'incident', 'recommendation', 'rollout'],
  },
  { name: 'Models', route: { kind: 'models' }, kinds: ['models', 'model', 'feature', 'accuracy'] },
  { name: 'Versions', route: { kind: 'versions', model: '' }, kinds: ['versions'] },
  { name: 'Devices', route: { kind: 'devices', model: '', cohort: '', after: '' }, kinds: ['devices', 'device'] },
];

/**
 * Where one can go, and how fresh the page is. Only trouble is read aloud: the time changes every minute.
 * @param {import('./route.js').Route} route @param {string | undefined} trouble @param {number} seenAtMs
 */
export function siteHeader(route, trouble, seenAtMs) {
  return h(
    'header',
    {},
    h('a', { class: 'brand', href: '#/' }, h('img', { src: '/icon.svg', alt: '', width: 22, height: 22 }), 'fleetally'),
    h(
      'nav',
      { class: 'places', 'aria-label': 'Pages' },
      PLACES.map(({ name, route: to, kinds }) =>
        h(
          'a',
          {
            key: name,
            href: href(to),
            class: kinds.includes(route.kind) ? 'here' : undefined,
            'aria-current': to.kind === route.kind ? 'page' : kinds.includes(route.kind) ? 'true' : undefined,
          },
          name,
        ),
      ),
    ),
    h('span', { class: 'quiet fresh' }, trouble === undefined && seenAtMs > 0 && `as of ${clockText(seenAtMs)}`),
    h('p', { class: 'trouble', role: 'status' }, trouble !== undefined && `${trouble} Trying again.`),
  );
}
