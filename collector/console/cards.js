import { h } from './dom.js';
import { longList } from './long-list.js';
import { href } from './route.js';

/**
 * One of several things that are told in a few words, and link to their page.
 * @typedef {{ key: string, route: import('./route.js').Route, tone: 'firing' | 'pending' | 'resolved' | 'over', state: string,
 *   told: import('./dom.js').Child, quiet: import('./dom.js').Child }} Card
 */

/**
 * A list of cards under its name; nothing where there is none. The chosen one is marked, and the first `most` are shown at once.
 * @param {string} name @param {readonly Card[]} cards @param {string | undefined} chosen @param {number} most
 */
export function cardSection(name, cards, chosen, most) {
  if (cards.length === 0) return false;
  return h(
    'section',
    { class: name.toLowerCase(), 'aria-label': name },
    h('h2', {}, name),
    longList(
      '',
      cards.map(({ key, route, tone, state, told, quiet }) =>
        h(
          'li',
          { key },
          h(
            'a',
            { class: `alarm ${tone}`, href: href(route), 'aria-current': key === chosen ? 'true' : undefined },
            h('span', { class: 'state' }, state),
            h('span', { class: 'told' }, told),
            h('span', { class: 'quiet' }, quiet),
          ),
        ),
      ),
      most,
    ),
  );
}
