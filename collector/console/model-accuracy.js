import { accuracyChart } from './accuracy-chart.js';
import { accuracyText, WRONG_AND_SURE } from './accuracy-words.js';
import { h } from './dom.js';
import { part } from './page.js';
import { href } from './route.js';
import { cohortText, subject } from './words.js';

/**
 * @typedef {import('../src/store/views.js').ModelView} Model
 * @typedef {import('../src/store/views.js').AlarmView} Alarm
 */

/**
 * How right a model is, estimated and true. What the estimate cannot see stands beside it: it rises when a broken input makes the
 * model surer of itself, so while one alarms the figure is marked.
 * @param {Model} model @param {import('../src/store/views.js').AccuracyView} accuracy @param {readonly Alarm[]} alarms
 * @param {import('./chart.js').Surface} surface
 */
export function modelAccuracy(model, { series, block }, alarms, surface) {
  const [all] = series;
  const moved = inputAlarms(model, alarms);
  const toAll = href({ kind: 'accuracy', model: model.model, cohort: '' });
  return part(
    'Accuracy',
    all === undefined
      ? h('p', { class: 'empty' }, 'Nothing was counted yet.')
      : [
          h(
            'p',
            {},
            'Estimated without labels: ',
            h('b', {}, accuracyText(all.estimated)),
            '. From feedback: ',
            h('b', {}, accuracyText(all.measured)),
            '.',
          ),
          caution(moved),
          all.parting.outcome === 'parted' && h('p', { class: 'warning' }, 'Feedback and estimate have parted.'),
          all.points.length > 0 &&
            accuracyChart(
              'accuracy',
              all,
              block,
              surface,
              moved.length > 0 ? 'Inputs alarm: don’t rely on the estimate.' : '',
            ),
        ],
    h('p', {}, h('a', { href: toAll }, 'By version and cohort')),
  );
}

/** Open alarms on what the model reads, not on what it says. @param {Model} model @param {readonly Alarm[]} alarms */
function inputAlarms({ model, features }, alarms) {
  const inputs = new Set(features.map(({ name }) => name));
  return alarms.filter(
    (alarm) => alarm.model === model && alarm.state === 'firing' && alarm.features.some((name) => inputs.has(name)),
  );
}

/** @param {readonly Alarm[]} moved */
function caution(moved) {
  const [first] = moved;
  if (first === undefined)
    return h('p', { class: 'quiet' }, `${WRONG_AND_SURE}: don’t read it where inputs alarm. Only feedback checks it.`);
  const others = moved.length === 1 ? '' : `, and ${moved.length - 1} more`;
  return h(
    'p',
    { class: 'warning' },
    h('b', {}, 'Don’t rely on the estimate now: an input alarms'),
    ' (',
    h('a', { href: href({ kind: 'alarm', alarm: first.alarm }) }, `${subject(first)} on ${cohortText(first.cohort)}`),
    `${others}). ${WRONG_AND_SURE}.`,
  );
}
