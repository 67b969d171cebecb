import { ALARM_CHOICES } from './decide.js';
import { h } from './dom.js';
import { adviceText } from './recommendation-list.js';
import { href } from './route.js';

/** @typedef {import('../src/store/views.js').IncidentDetail} Incident */

/**
 * What there is to do about an open incident: what is recommended for its devices, or why nothing is, and what to decide then.
 * Nothing where it is over.
 * @param {Incident} incident @param {readonly import('../src/store/views.js').RecommendationView[]} recommendations
 */
export function incidentAdvice({ advice }, recommendations) {
  if (advice === undefined) return false;
  const { recommendations: ids, nothing } = advice;
  return [
    h('h2', {}, 'What to do'),
    ids.length > 0 &&
      h(
        'ul',
        { class: 'history' },
        ids.map((id) => {
          const one = recommendations.find(({ recommendation }) => recommendation === id);
          return h(
            'li',
            { key: id },
            h(
              'a',
              { href: href({ kind: 'recommendation', recommendation: id }) },
              one === undefined ? id : adviceText(one),
            ),
          );
        }),
      ),
    nothing !== undefined && h('p', {}, h('b', {}, 'Nothing is recommended'), `: ${nothing.reason}.`),
    nothing !== undefined && h('p', {}, `${nothing.look}; then decide:`),
    nothing !== undefined &&
      h(
        'ul',
        { class: 'history' },
        nothing.choices.map(({ action, when }) => h('li', { key: action }, h('b', {}, labelOf(action)), `: ${when}`)),
      ),
    nothing !== undefined &&
      h('p', { class: 'quiet' }, 'Step by step: ', h('code', {}, nothing.runbook), ' in the documentation.'),
  ];
}

/** As its button is called. @param {string} action */
function labelOf(action) {
  return ALARM_CHOICES.find((choice) => choice.action === action)?.label ?? action;
}
