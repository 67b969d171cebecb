import { h } from './dom.js';
import { explained } from './explained.js';
import { factList } from './facts.js';
import { countText, percentText } from './figures.js';
import { heatMap } from './heat-map.js';
import { longList } from './long-list.js';
import { modelAccuracy } from './model-accuracy.js';
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

/** The version that most devices run, and how many do. @param {Model} model @param {Shown['running']} running @returns {import('./facts.js').Fact} */
function versionsFact({ model, versions }, running) {
  const now = running?.points.at(-1)?.devices ?? [];
  const most = Math.max(0, ...now);
  const all = now.reduce((sum, count) => sum + count, 0);
  const to = h('a', { href: href({ kind: 'versions', model }) }, 'all, with their variants');
  if (all === 0) return { name: 'Versions', value: versions.at(-1) ?? explained('no-data'), quiet: to };
  const value = running?.versions[now.indexOf(most)] ?? '';
  return { name: 'Versions', value, quiet: [`${percentText(most / all)} of devices run it; `, to] };
}

/**
 * One model: what of it needs somebody, where it drifts, which versions run, how right it is, and everything that is counted of it.
 * @param {Shown} shown @param {Seen} seen @param {(chart: string) => import('./chart.js').Surface} surfaces
 */
export function modelPage({ model, needs, drift, running, accuracy }, seen, surfaces) {
  const { model: name, devices, signals, status } = model;
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
        versionsFact(model, running),
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
    accuracy !== undefined && modelAccuracy(model, accuracy, seen.alarms, surfaces('accuracy')),
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
