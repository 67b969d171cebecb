import { courseChart } from './course-chart.js';
import { decisionForm } from './decide.js';
import { h } from './dom.js';
import { KINDS } from './effects-plot.js';
import { percentText } from './figures.js';
import { rolloutState, rolloutTitle, rolloutTone } from './rollout-list.js';
import { href } from './route.js';
import { runningChart } from './running-chart.js';
import { table } from './table.js';
import { time, timeText } from './time.js';
import { cohortText, devicesText } from './words.js';

/**
 * @typedef {import('../src/store/views.js').RolloutDetail} Detail
 * @typedef {import('../src/store/views.js').FleetView} Fleet
 */

/** @type {readonly import('./decide.js').Choice[]} */
const CHOICES = [
  { action: 'pause', label: 'Pause', meaning: 'no further device gets it until it is resumed' },
  { action: 'resume', label: 'Resume', meaning: 'go on from where it is' },
  { action: 'advance', label: 'Advance', meaning: 'begin the next stage now, whatever is known' },
  { action: 'abort', label: 'Abort', meaning: 'end it; devices go back to what they had' },
];

/**
 * One rollout: its stages with where their devices are, what it waits for, and how its version does.
 * @param {{ rollout: Detail, running: import('../src/store/views.js').RunningView | undefined, courses: readonly import('./reading.js').ShownCourse[] }} shown
 * @param {Fleet} fleet @param {(chart: string) => import('./chart.js').Surface} surfaces @param {(read: boolean) => void} changed
 */
export function rolloutDetail({ rollout, running, courses }, fleet, surfaces, changed) {
  const { stages, judgements, history, why, devices, recommendation } = rollout;
  const isOver = rollout.state === 'completed' || rollout.state === 'aborted';
  return h(
    'article',
    { key: `rollout-${rollout.rollout}`, class: 'detail', 'aria-label': `Rollout: ${rolloutTitle(rollout)}` },
    h('a', { class: 'back', href: href({ kind: 'overview' }) }, '← All'),
    h('p', { class: `state ${rolloutTone(rollout)}` }, rolloutState(rollout)),
    h('h1', { class: 'sentence', tabindex: -1, id: 'detail-title' }, h('b', {}, rolloutTitle(rollout))),
    h('p', {}, `${why[0]?.toUpperCase() ?? ''}${why.slice(1)}.`),
    h(
      'p',
      { class: 'quiet' },
      `${devices.running} of ${devicesText(devices.assigned)} run it, ${devices.controls} are kept for comparison. Started by ${rollout.author}: ${rollout.reason}.`,
      recommendation !== undefined && [
        ' From ',
        h('a', { href: href({ kind: 'recommendation', recommendation }) }, recommendation),
        '.',
      ],
    ),
    !isOver && decisionForm(`rollouts/${encodeURIComponent(rollout.rollout)}`, choicesOf(rollout), changed),
    h('h2', {}, 'Stages'),
    h(
      'div',
      { class: 'scroll' },
      table(
        HEAD,
        stages.map(({ share, devices: of }, i) => [
          `${i + 1}: ${percentText(share)}`,
          ...[of.running, of.fetching, of.failed, of.waiting].map(String),
        ]),
        (i) => ({ key: i, 'aria-current': i + 1 === rollout.stage ? 'step' : undefined }),
      ),
    ),
    judgements.length > 0 && h('h2', {}, 'As judged last'),
    judgements.length > 0 &&
      h(
        'ul',
        { class: 'history' },
        judgements.map(({ cohort, variant, verdict, reason, at }) =>
          h(
            'li',
            { key: `${cohortText(cohort)} ${variant ?? ''}` },
            h('b', {}, verdict),
            ` on ${cohortText(cohort)}${variant === undefined ? '' : ` (${variant})`}: ${reason} `,
            h('span', { class: 'quiet' }, time(/** @type {any} */ (at), fleet.lastWindowAt)),
          ),
        ),
      ),
    running !== undefined && runningChart(running, surfaces('running')),
    courses.map(({ kind, course }, i) =>
      courseChart(
        `course-${i}`,
        `${KINDS[kind][0]?.toUpperCase() ?? ''}${KINDS[kind].slice(1)} by version`,
        course,
        [{ at: Date.parse(rollout.startedAt), label: 'began' }],
        surfaces(`course-${i}`),
      ),
    ),
    h('h2', {}, 'History'),
    h(
      'ul',
      { class: 'history' },
      history.map(({ at, action, author, reason }, i) =>
        h('li', { key: `${at} ${i}` }, `${timeText(/** @type {any} */ (at))} ${action} (${author}: ${reason})`),
      ),
    ),
  );
}

/** @param {Detail} rollout */
function choicesOf({ state }) {
  const other = state === 'paused' ? 'pause' : 'resume';
  return CHOICES.filter(({ action }) => action !== other);
}

const HEAD = ['Stage', 'Running', 'Fetching', 'Failed', 'Waiting'];
