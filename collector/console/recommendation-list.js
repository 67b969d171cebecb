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
  return `${adviceTitle(one)} ${adviceScope(one)}`.trim();
}

/** "Roll back 2.4.0 to 2.3.1". @param {Recommendation} one */
export function adviceTitle({ action, from, to, scope }) {
  if (action === 'inspect-devices' && scope.devices !== undefined) return `Inspect ${named(scope.devices)}`;
  if (from === '') return ACTIONS[action];
  return to === '' || action !== 'rollback'
    ? `${ACTIONS[action]}: ${to || from}`
    : `${ACTIONS[action]} ${from} to ${to}`;
}

const MOST_NAMES = 3;

/** "d1 and d2", "d1, d2 and 5 more". @param {readonly string[]} devices */
function named(devices) {
  const shown = devices.length > MOST_NAMES ? devices.slice(0, MOST_NAMES - 1) : devices;
  const more = devices.length > shown.length ? [`${devices.length - shown.length} more`] : [];
  const all = [...shown, ...more];
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`;
}

/** "on hw = edge-b (int8)"; empty where the title names the devices. @param {Recommendation} one */
export function adviceScope({ action, scope }) {
  if (action === 'inspect-devices' && scope.devices !== undefined) return '';
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
