import { h } from './dom.js';

/**
 * A list that stays readable at any length: the first so many, the rest behind a click.
 * @param {string} className @param {readonly import('./dom.js').Child[]} items @param {number} most
 */
export function longList(className, items, most) {
  const rest = items.slice(most);
  return [
    h('ul', { class: className }, items.slice(0, most)),
    rest.length > 0 &&
      h('details', { class: 'more' }, h('summary', {}, `${rest.length} more`), h('ul', { class: className }, rest)),
  ];
}
