import { accuracyChart } from './accuracy-chart.js';
import { accuracyText, behindText, partedText, referenceText, togetherText } from './accuracy-words.js';
import { cohortNav } from './cohort-nav.js';
import { h } from './dom.js';
import { page } from './page.js';
import { time } from './time.js';
import { cohortKey, cohortText } from './words.js';

/**
 * @typedef {import('../src/store/views.js').AccuracyView} Accuracy
 * @typedef {import('../src/store/views.js').AccuracySeries} Series
 * @typedef {import('../src/store/views.js').CohortView} Cohort
 */

/**
 * Accuracy of a model on a cohort, version by version: estimated without labels, true where feedback came, and a warning
 * where the two have parted.
 * @param {{ accuracy: Accuracy, cohorts: readonly Cohort[] }} shown @param {(chart: string) => import('./chart.js').Surface} surfaces
 */
export function accuracyDetail({ accuracy, cohorts }, surfaces) {
  const here = cohortKey(accuracy.cohort);
  const { model } = accuracy;
  return page(
    {
      key: `accuracy-${model}`,
      label: `Accuracy of ${model}`,
      trail: [
        { text: 'Models', route: { kind: 'models' } },
        { text: model, route: { kind: 'model', model } },
      ],
      title: [h('b', {}, `Accuracy of ${model}`), ' on ', h('b', {}, cohortText(accuracy.cohort))],
      quiet: [
        time(accuracy.from),
        ' to ',
        time(accuracy.to),
        accuracy.oneOf !== undefined && `, from one of ${accuracy.oneOf} devices`,
      ],
    },
    cohortNav(cohorts, here, (cohort) => ({ kind: 'accuracy', model: accuracy.model, cohort })),
    accuracy.series.length === 0
      ? h('p', { class: 'empty' }, 'Nothing was counted here in this time.')
      : accuracy.series.map((series, i) => seriesSection(series, accuracy, surfaces(`accuracy-${i}`), `accuracy-${i}`)),
  );
}

/** @param {Series} series @param {Accuracy} accuracy @param {import('./chart.js').Surface} surface @param {string} id */
function seriesSection(series, { block }, surface, id) {
  const { estimated, measured, parting } = series;
  return h(
    'section',
    { key: id, class: 'accuracy', 'aria-label': `Version ${series.version ?? 'any'}` },
    h('h2', {}, series.version === undefined ? 'All versions' : `Version ${series.version}`),
    parting.outcome === 'parted'
      ? h(
          'p',
          { class: 'warning', role: 'alert' },
          h('b', {}, 'Feedback and estimate have parted. '),
          'From ',
          time(parting.from),
          ' to ',
          time(parting.to),
          ` ${partedText(parting)}`,
        )
      : h('p', { class: 'quiet' }, togetherText(parting)),
    h(
      'dl',
      { class: 'facts' },
      fact('Estimated without labels', accuracyText(estimated), behindText(estimated, 'inferences')),
      fact('True, from feedback', accuracyText(measured), behindText(measured, 'labels')),
    ),
    series.points.length > 0 && accuracyChart(id, series, block, surface),
    h('p', { class: 'quiet' }, referenceText(series.reference)),
  );
}

/** @param {string} name @param {string} value @param {string} detail */
function fact(name, value, detail) {
  return h(
    'div',
    {},
    h('dt', {}, name),
    h('dd', {}, h('span', { class: 'value' }, value), h('span', { class: 'quiet' }, detail)),
  );
}
