import { accuracyChart } from './accuracy-chart.js';
import { accuracyText } from './accuracy-words.js';
import { h } from './dom.js';
import { explained } from './explained.js';
import { factList } from './facts.js';
import { countText } from './figures.js';
import { heatMap } from './heat-map.js';
import { longList } from './long-list.js';
import { modelNeeds } from './model-needs.js';
import { statusLine } from './models-page.js';
import { page, part } from './page.js';
import { href } from './route.js';
import { runningChart } from './running-chart.js';
import { time } from './time.js';
import { clocksText } from './words.js';

/**
 * @typedef {import('../src/store/views.js').ModelView} Model
 * @typedef {Pick<import('./seen.js').Seen, 'fleet' | 'alarms' | 'rollouts'>} Seen
 * @typedef {{ model: Model, needs: import('./model-needs.js').Needs, drift: import('../src/store/views.js').DriftView | undefined,
 *   running: import('../src/store/views.js').RunningView | undefined,
 *   accuracy: import('../src/store/views.js').AccuracyView | undefined }} Shown
 */

/**
 * One model: what of it needs somebody, where it drifts, which versions run, how right it is, and everything that is counted of it.
 * @param {Shown} shown @param {Seen} seen @param {(chart: string) => import('./chart.js').Surface} surfaces
 */
export function modelPage({ model, needs, drift, running, accuracy }, seen, surfaces) {
  const { model: name, devices, signals, versions, status } = model;
  const watched = Object.values(signals.outcomes).reduce((sum, count) => sum + count, 0);
  return page(
    {
      key: `model-${name}`,
      label: `Model ${name}`,
      trail: [{ text: 'Models', route: { kind: 'models' } }],
      title: h('b', {}, name),
      quiet: [h('span', { class: `status ${status.outcome}` }, statusLine(model))],
    },
    modelNeeds(name, needs, seen),
    factList(
      [
        {
          name: 'Devices',
          value: countText(devices),
          quiet: h('a', { href: href({ kind: 'devices', model: name, cohort: '', after: '' }) }, 'all of them'),
        },
        {
          name: 'Versions',
          value: versions.at(-1) ?? explained('no-data'),
          quiet: h('a', { href: href({ kind: 'versions', model: name }) }, 'all, with their variants'),
        },
        {
          name: 'Newest window',
          value: time(model.lastWindowAt),
          quiet: [`${countText(model.inferences)} inferences since `, time(model.firstWindowAt)],
        },
        { name: 'Signals watched', value: countText(watched), quiet: clocksText(signals.clocks) || 'none yet' },
      ],
      'In figures',
    ),
    part(
      'Drift',
      h('p', { class: 'quiet' }, 'How far each cohort and feature is on its way to an alarm, as judged last.'),
      drift === undefined ? h('p', { class: 'empty' }, 'Nothing was judged yet.') : heatMap(drift, model, seen.alarms),
    ),
    part(
      'Versions over time',
      running === undefined
        ? h('p', { class: 'empty' }, 'Nothing was reported yet.')
        : runningChart(running, surfaces('running')),
    ),
    accuracy !== undefined && accuracyPart(name, accuracy, surfaces),
    part(
      'Everything that is counted',
      longList(
        'features',
        [...model.features.map((feature) => feature.name), ...model.outputs].map((feature) =>
          h(
            'li',
            { key: feature },
            h('a', { href: href({ kind: 'feature', model: name, feature, cohort: '' }) }, feature),
          ),
        ),
        96,
      ),
    ),
  );
}

/** @param {string} model @param {NonNullable<Shown['accuracy']>} accuracy @param {(chart: string) => import('./chart.js').Surface} surfaces */
function accuracyPart(model, { series, block }, surfaces) {
  const [all] = series;
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
          all.parting.outcome === 'parted' && h('p', { class: 'warning' }, 'Feedback and estimate have parted.'),
          all.points.length > 0 && accuracyChart('accuracy', all, block, surfaces('accuracy')),
        ],
    h('p', {}, h('a', { href: href({ kind: 'accuracy', model, cohort: '' }) }, 'By version and cohort')),
  );
}
