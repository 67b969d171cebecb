import { h } from './dom.js';
import { href } from './route.js';

/**
 * A page of its own: where it is, its title, and what it holds.
 * @param {{ key: string, label: string, trail?: readonly { text: string, route: import('./route.js').Route }[], title: import('./dom.js').Child, quiet?: import('./dom.js').Child }} head
 * @param {...import('./dom.js').Child} children
 */
export function page({ key, label, trail = [], title, quiet }, ...children) {
  return h(
    'article',
    { key, class: 'detail page', 'aria-label': label },
    trail.length > 0 &&
      h(
        'nav',
        { class: 'trail', 'aria-label': 'Where this is' },
        trail.map(({ text, route }) => h('a', { key: text, href: href(route) }, text)),
      ),
    h('h1', { class: 'sentence', tabindex: -1, id: 'detail-title' }, title),
    quiet !== undefined && h('p', { class: 'quiet' }, quiet),
    children,
  );
}

/** A part of a page under its name. @param {string} name @param {...import('./dom.js').Child} children */
export function part(name, ...children) {
  return h('section', { key: name, class: 'part', 'aria-label': name }, h('h2', {}, name), children);
}

/** Nothing to show, why, and what to do next. @param {import('./dom.js').Child} told @param {...import('./dom.js').Child} next */
export function emptyState(told, ...next) {
  return h('div', { class: 'nothing' }, h('p', {}, h('b', {}, told)), next);
}

/** A command to be copied. @param {string} command */
export function command(command) {
  return h('pre', { class: 'command', tabindex: 0, role: 'region', 'aria-label': 'Command' }, h('code', {}, command));
}
