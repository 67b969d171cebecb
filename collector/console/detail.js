import { alarmCharts } from './alarm-charts.js';
import { alarmSentence, effectSizes, laneText } from './alarms.js';
import { ALARM_CHOICES, decisionForm } from './decide.js';
import { cohortNav } from './cohort-nav.js';
import { h } from './dom.js';
import { histogram } from './histogram.js';
import { page } from './page.js';
import { href } from './route.js';
import { time, timeText } from './time.js';
import { cohortKey, cohortText, devicesText, stateText, subject, unwatchedTexts } from './words.js';

/**
 * @typedef {import('../src/store/views.js').AlarmView} Alarm
 * @typedef {import('../src/store/views.js').FeatureView} Feature
 * @typedef {import('../src/store/views.js').EvidenceView} Evidence
 * @typedef {import('../src/store/views.js').CohortView} Cohort
 * @typedef {import('../src/store/views.js').UnwatchedCohorts} Unwatched
 * @typedef {(chart: string) => import('./chart.js').Surface} Surfaces
 * @typedef {import('../src/store/views.js').FleetView} Fleet
 */

/**
 * One alarm: what happened, how large it is, the histogram against its baseline, the evidence over time.
 * @param {{ alarm: Alarm, features: readonly Feature[], evidence: Evidence | undefined }} shown
 * @param {Fleet} fleet @param {Surfaces} surfaces @param {(read: boolean) => void} changed
 */
export function alarmDetail({ alarm, features, evidence }, fleet, surfaces, changed) {
  return h(
    'article',
    {
      key: `alarm-${alarm.alarm}`,
      class: 'detail',
      'aria-label': `Alarm: ${subject(alarm)} on ${cohortText(alarm.cohort)}`,
    },
    back(),
    h('p', { class: `state ${alarm.state}` }, stateText(alarm)),
    h('h1', { class: 'sentence', tabindex: -1, id: 'detail-title' }, ...alarmSentence(alarm, fleet.lastWindowAt)),
    h(
      'p',
      { class: 'quiet' },
      `${devicesText(alarm.devices)} of ${alarm.model}. Raised `,
      time(alarm.raisedAt, fleet.lastWindowAt),
      alarm.resolvedAt !== undefined && [', resolved ', time(alarm.resolvedAt, fleet.lastWindowAt)],
      `. ${laneText(alarm)}`,
      alarm.signals.length > 1 && ` Also moved: ${alarm.signals.slice(1).join(', ')}.`,
    ),
    alarm.state === 'firing' && decisionForm(`alarms/${encodeURIComponent(alarm.alarm)}`, ALARM_CHOICES, changed),
    effectSizes(alarm.effect),
    alarmCharts({ alarm, features, evidence }, surfaces),
    h(
      'p',
      { class: 'quiet' },
      'Worked out anew from the stored reports: ',
      h('code', {}, `fleetally explain "${alarm.alarm}"`),
    ),
    features.map(({ feature }) =>
      h(
        'p',
        { class: 'quiet' },
        h(
          'a',
          { href: href({ kind: 'feature', model: alarm.model, feature, cohort: cohortKey(alarm.cohort) }) },
          `${feature} on other cohorts`,
        ),
      ),
    ),
  );
}

/**
 * One feature of a model, on any cohort, the newest day against all before.
 * @param {{ feature: Feature, cohorts: readonly Cohort[], unwatched: readonly Unwatched[] }} shown @param {Surfaces} surfaces
 */
export function featureDetail({ feature, cohorts, unwatched }, surfaces) {
  const here = cohortKey(feature.cohort);
  const { model, feature: name } = feature;
  return page(
    {
      key: `feature-${model}-${name}`,
      label: `Feature ${name}`,
      trail: [
        { text: 'Models', route: { kind: 'models' } },
        { text: model, route: { kind: 'model', model } },
      ],
      title: [h('b', {}, name), ' on ', h('b', {}, cohortText(feature.cohort))],
      quiet: `${model}${spanOf(feature)}`,
    },
    cohortNav(cohorts, here, (cohort) => ({ kind: 'feature', model, feature: name, cohort })),
    unwatched.length > 0 && h('p', { class: 'quiet' }, `Not watched: ${unwatchedTexts(unwatched).join('. ')}.`),
    histogram(feature, surfaces(`histogram-${name}`)),
    h('h2', {}, 'How far now lies from before'),
    effectSizes(feature.effect),
    h('p', { class: 'quiet' }, 'Effect sizes describe; they never raise an alarm.'),
  );
}

/** @param {Feature} feature */
function spanOf({ current }) {
  return current.outcome === 'counts' ? ` · ${timeText(current.from)} to ${timeText(current.to)}` : '';
}

function back() {
  return h('a', { class: 'back', href: '#/' }, '← All alarms');
}

/** @param {string} message */
export function missingDetail(message) {
  return h(
    'article',
    { key: 'missing', class: 'detail', 'aria-label': 'Not found' },
    back(),
    h('h1', { class: 'sentence', tabindex: -1, id: 'detail-title' }, message),
    h('p', { class: 'quiet' }, 'It may be over, or of another collector.'),
  );
}
