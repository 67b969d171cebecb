import { h } from './dom.js';
import { href } from './route.js';
import { cohortKey, cohortText } from './words.js';

/** @typedef {import('../src/store/views.js').Cohort} Cohort */

/** What something is about: the model, and the devices of each cohort. @param {string} model @param {readonly Cohort[]} cohorts */
export function whereList(model, cohorts) {
  return [
    h('h2', {}, 'Where'),
    h(
      'ul',
      { class: 'features' },
      h('li', { key: 'model' }, h('a', { href: href({ kind: 'model', model }) }, model)),
      cohorts.map((cohort) =>
        h(
          'li',
          { key: cohortKey(cohort) },
          h('a', { href: href({ kind: 'devices', model, cohort: cohortKey(cohort), after: '' }) }, cohortText(cohort)),
        ),
      ),
    ),
  ];
}
