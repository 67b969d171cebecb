import { h } from './dom.js';

/** A name, its value and what else is to be said of it. @typedef {{ name: string, value: import('./dom.js').Child, quiet?: import('./dom.js').Child }} Fact */

/** A few figures side by side. @param {readonly Fact[]} facts @param {string} [label] */
export function factList(facts, label) {
  return h(
    'dl',
    { class: `facts of-${facts.length}`, 'aria-label': label },
    facts.map(({ name, value, quiet = '' }) =>
      h(
        'div',
        { key: name },
        h('dt', {}, name),
        h('dd', {}, h('span', { class: 'value' }, value), h('span', { class: 'quiet' }, quiet)),
      ),
    ),
  );
}
