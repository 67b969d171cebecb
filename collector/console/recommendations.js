import { cardSection } from './cards.js';
import { courseChart } from './course-chart.js';
import { decisionForm } from './decide.js';
import { h } from './dom.js';
import { effectsPlot, KINDS } from './effects-plot.js';
import { longList } from './long-list.js';
import { href } from './route.js';
import { time, timeText } from './time.js';
import { cohortText } from './words.js';

/**
 * @typedef {import('../src/store/views.js').RecommendationView} Recommendation
 * @typedef {import('../src/store/views.js').RecommendationDetail} Detail
 * @typedef {import('../src/store/views.js').FleetView} Fleet
 */

/** @type {readonly import('./decide.js').Choice[]} */
const CHOICES = [
  { action: 'accept', label: 'Accept', meaning: 'do it; a rollback reaches each device when it calls next' },
  { action: 'dismiss', label: 'Dismiss', meaning: 'leave it; it stays quiet unless its evidence changes' },
];

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
    ...{ tone: tone(one), state: stateText(one), told: [h('b', {}, title(one)), ` ${scopeText(one)}`] },
    quiet: [`${one.model} · `, time(one.raisedAt, fleet.lastWindowAt)],
  };
}

/**
 * One recommendation: what to do and for whom, why, how sure that is, what else it could be, and what became of it.
 * @param {{ recommendation: Detail, courses: readonly import('./reading.js').ShownCourse[] }} shown
 * @param {Fleet} fleet @param {(chart: string) => import('./chart.js').Surface} surfaces @param {(read: boolean) => void} changed
 */
export function recommendationDetail({ recommendation: one, courses }, fleet, surfaces, changed) {
  const { evidence, ruledOut, expectedGain, wouldChange, history, progress, rollout } = one;
  return h(
    'article',
    { key: `recommendation-${one.recommendation}`, class: 'detail', 'aria-label': `Recommendation: ${title(one)}` },
    h('a', { class: 'back', href: href({ kind: 'overview' }) }, '← All'),
    h('p', { class: `state ${tone(one)}` }, stateText(one)),
    h('h1', { class: 'sentence', tabindex: -1, id: 'detail-title' }, h('b', {}, title(one)), ` ${scopeText(one)}`),
    h('p', {}, one.reason),
    h(
      'p',
      { class: 'quiet' },
      `${one.model}. Raised `,
      time(one.raisedAt, fleet.lastWindowAt),
      expectedGain !== '' && `. Expected: ${expectedGain}`,
      '.',
      rollout !== undefined && [' Carried out by ', h('a', { href: href({ kind: 'rollout', rollout }) }, rollout), '.'],
    ),
    one.state === 'open' && decisionForm(`recommendations/${encodeURIComponent(one.recommendation)}`, CHOICES, changed),
    effectsPlot(evidence),
    courses.map(({ kind, course }, i) =>
      courseChart(
        `course-${i}`,
        `${KINDS[kind][0]?.toUpperCase() ?? ''}${KINDS[kind].slice(1)} by version`,
        course,
        [{ at: Date.parse(one.raisedAt), label: 'raised' }],
        surfaces(`course-${i}`),
      ),
    ),
    ruledOut.length > 0 && h('h2', {}, 'What it is not'),
    ruledOut.length > 0 &&
      h(
        'ul',
        { class: 'history' },
        ruledOut.map(({ alternative, because }) =>
          h('li', { key: alternative }, h('b', {}, alternative), `: ${because}`),
        ),
      ),
    h('h2', {}, 'What would change this'),
    h('p', {}, wouldChange),
    progress !== undefined && h('h2', {}, `${progress.back} of ${progress.total} devices are back`),
    progress !== undefined &&
      longList(
        '',
        progress.devices.map(({ device, state, version }) =>
          h('li', { key: device }, `${device}: ${state}, ${version}`),
        ),
        10,
      ),
    h('h2', {}, 'History'),
    h(
      'ul',
      { class: 'history' },
      history.map(({ at, state, author, reason }, i) =>
        h('li', { key: `${at} ${i}` }, `${timeText(at)} ${state} (${author}: ${reason})`),
      ),
    ),
  );
}

/** "Roll back 2.4.0 to 2.3.1 on hw = edge-b". @param {Recommendation} one */
export function adviceText(one) {
  return `${title(one)} ${scopeText(one)}`;
}

/** "Roll back 2.4.0 to 2.3.1". @param {Recommendation} one */
function title({ action, from, to }) {
  if (from === '') return ACTIONS[action];
  return to === '' || action !== 'rollback'
    ? `${ACTIONS[action]}: ${to || from}`
    : `${ACTIONS[action]} ${from} to ${to}`;
}

/** "on hw = edge-b (int8)". @param {Recommendation} one */
function scopeText({ scope }) {
  const cohorts = scope.cohorts.map(cohortText).join('; ');
  const variants = scope.variants === undefined ? '' : ` (${scope.variants.join(', ')})`;
  const devices = scope.devices === undefined ? '' : `${scope.devices.join(', ')} of `;
  return `on ${devices}${cohorts}${variants}`;
}

/** @param {Recommendation} one */
function tone({ state, action }) {
  if (state !== 'open') return 'resolved';
  return action === 'rollback' || action === 'fix-input-pipeline' ? 'firing' : 'pending';
}

/** @param {Recommendation} one */
function stateText({ state, author, stateReason }) {
  if (state === 'open') return 'Open';
  const word = state === 'carried-out' ? 'Carried out' : `${state[0]?.toUpperCase() ?? ''}${state.slice(1)}`;
  return `${word} by ${author}: ${stateReason}`;
}
