import { h } from './dom.js';

/**
 * A table whose first column heads its rows. `properties` gives a row's own attributes, by its place.
 * @param {readonly string[]} head @param {readonly (readonly import('./dom.js').Child[])[]} rows
 * @param {(row: number) => import('./dom.js').Properties} [properties]
 */
export function table(head, rows, properties = () => ({})) {
  return h(
    'table',
    {},
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        head.map((name) => h('th', { scope: 'col' }, name)),
      ),
    ),
    h(
      'tbody',
      {},
      rows.map(([first, ...cells], i) =>
        h(
          'tr',
          properties(i),
          h('th', { scope: 'row' }, first),
          cells.map((cell) => h('td', {}, cell)),
        ),
      ),
    ),
  );
}

/** A table that scrolls by itself where the screen is narrow. @param {string} name @param {readonly string[]} head @param {readonly (readonly import('./dom.js').Child[])[]} rows @param {(row: number) => import('./dom.js').Properties} [properties] */
export function wideTable(name, head, rows, properties) {
  return h(
    'div',
    { class: 'scroll wide', tabindex: 0, role: 'region', 'aria-label': name },
    table(head, rows, properties),
  );
}
