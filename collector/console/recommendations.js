import { courseChart } from './course-chart.js';
import { decisionForm } from './decide.js';
import { h } from './dom.js';
import { effectsPlot, KINDS } from './effects-plot.js';
import { longList } from './long-list.js';
import { adviceScope, adviceState, adviceTitle, adviceTone } from './recommendation-list.js';
import { href } from './route.js';
import { time, timeText } from './time.js';
import { whereList } from './where.js';

/**
 * @typedef {import('../src/store/views.js').RecommendationDetail} Detail
 * @typedef {Pick<import('./seen.js').Seen, 'fleet'>} Seen
 */

/** What a person may do to it. @param {Detail} one @returns {readonly import('./decide.js').Choice[]} */
function choicesOf({ action }) {
  const accepting =
    action === 'rollback'
      ? 'do it; a rollback reaches each device when it calls next'
      : 'you have taken it on; it is carried out when its cause is gone';
  return [
    { action: 'accept', label: 'Accept', meaning: accepting },
    { action: 'dismiss', label: 'Dismiss', meaning: 'leave it; it stays quiet unless its evidence changes' },
  ];
}

/**
 * One recommendation: what to do and for whom, why, how sure that is, what else it could be, and what became of it.
 * @param {{ recommendation: Detail, courses: readonly import('./reading.js').ShownCourse[] }} shown
 * @param {Seen} seen @param {(chart: string) => import('./chart.js').Surface} surfaces @param {(read: boolean) => void} changed
 */
export function recommendationDetail({ recommendation: one, courses }, { fleet }, surfaces, changed) {
  const {
    evidence,
    ruledOut,
    expectedGain,
    wouldChange,
    history,
    progress,
    rollout,
    model,
    scope,
    incidents: there,
  } = one;
  return h(
    'article',
    {
      key: `recommendation-${one.recommendation}`,
      class: 'detail',
      'aria-label': `Recommendation: ${adviceTitle(one)}`,
    },
    h('a', { class: 'back', href: href({ kind: 'overview' }) }, '← All'),
    h('p', { class: `state ${adviceTone(one)}` }, adviceState(one)),
    h(
      'h1',
      { class: 'sentence', tabindex: -1, id: 'detail-title' },
      h('b', {}, adviceTitle(one)),
      ` ${adviceScope(one)}`,
    ),
    h('p', {}, one.reason),
    h(
      'p',
      { class: 'quiet' },
      `${model}. Raised `,
      time(one.raisedAt, fleet.lastWindowAt),
      expectedGain !== '' && `. Expected: ${expectedGain}`,
      '.',
      rollout !== undefined && [' Carried out by ', h('a', { href: href({ kind: 'rollout', rollout }) }, rollout), '.'],
    ),
    one.state === 'open' &&
      decisionForm(`recommendations/${encodeURIComponent(one.recommendation)}`, choicesOf(one), changed),
    scope.devices === undefined ? whereList(model, scope.cohorts) : whichList(scope.devices),
    there.length > 0 && h('h2', {}, 'Incidents there'),
    there.length > 0 &&
      h(
        'ul',
        { class: 'history' },
        there.map(({ incident, headline }) =>
          h('li', { key: incident }, h('a', { href: href({ kind: 'incident', incident }) }, headline)),
        ),
      ),
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

/** The devices that it names, each with its page. @param {readonly string[]} devices */
function whichList(devices) {
  return [
    h('h2', {}, 'Which'),
    h(
      'ul',
      { class: 'features' },
      devices.map((device) => h('li', { key: device }, h('a', { href: href({ kind: 'device', device }) }, device))),
    ),
  ];
}
