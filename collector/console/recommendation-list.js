import { cardSection } from './cards.js';
import { h } from './dom.js';
import { time } from './time.js';
import { cohortText } from './words.js';

/**
 * @typedef {import('../src/store/views.js').RecommendationView} Recommendation
 * @typedef {import('../src/store/views.js').FleetView} Fleet
 */

/** @type {Readonly<Record<Recommendation['action'], string>>} */
const ACTIONS = {
  rollback: 'Roll back',
  hold: 'Hold the rollout',
  promote: 'Go on with the rollout',
  retrain: 'Retrain',
  recalibrate: 'Recalibrate',
  'inspect-devices': 'Inspect devices',
  'fix-input-pipeline': 'Fix the input pipeline',
};

/**
 * What ought to be done, open first; nothing where there is nothing.
 * @param {readonly Recommendation[]} recommendations @param {Fleet} fleet @param {string | undefined} chosen
 */
export function recommendationList(recommendations, fleet, chosen) {
  const cards = recommendations.map((one) => card(one, fleet));
  return cardSection('Recommendations', cards, chosen, 10);
}

/** @param {Recommendation} one @param {Fleet} fleet @returns {import('./cards.js').Card} */
function card(one, fleet) {
  return {
    key: one.recommendation,
    route: { kind: 'recommendation', recommendation: one.recommendation },
    ...{ tone: adviceTone(one), state: adviceState(one), told: [h('b', {}, adviceTitle(one)), ` ${adviceScope(one)}`] },
    quiet: [`${one.model} · `, time(one.raisedAt, fleet.lastWindowAt)],
  };
}

/** "Roll back 2.4.0 to 2.3.1 on hw = edge-b". @param {Recommendation} one */
export function adviceText(one) {
  return `${adviceTitle(one)} ${adviceScope(one)}`;
}

/** "Roll back 2.4.0 to 2.3.1". @param {Recommendation} one */
export function adviceTitle({ action, from, to }) {
  if (from === '') return ACTIONS[action];
  return to === '' || action !== 'rollback'
    ? `${ACTIONS[action]}: ${to || from}`
    : `${ACTIONS[action]} ${from} to ${to}`;
}

/** "on hw = edge-b (int8)". @param {Recommendation} one */
export function adviceScope({ scope }) {
  const cohorts = scope.cohorts.map(cohortText).join('; ');
  const variants = scope.variants === undefined ? '' : ` (${scope.variants.join(', ')})`;
  const devices = scope.devices === undefined ? '' : `${scope.devices.join(', ')} of `;
  return `on ${devices}${cohorts}${variants}`;
}

/** @param {Recommendation} one */
export function adviceTone({ state, action }) {
  if (state !== 'open') return 'resolved';
  return action === 'rollback' || action === 'fix-input-pipeline' ? 'firing' : 'pending';
}

/** @param {Recommendation} one */
export function adviceState({ state, author, stateReason }) {
  if (state === 'open') return 'Open';
  const word = state === 'carried-out' ? 'Carried out' : `${state[0]?.toUpperCase() ?? ''}${state.slice(1)}`;
  return `${word} by ${author}: ${stateReason}`;
}
