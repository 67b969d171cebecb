import { h } from './dom.js';
import { countText } from './figures.js';
import { longList } from './long-list.js';
import { href } from './route.js';
import { time, timeText } from './time.js';
import { clocksText } from './words.js';

/**
 * @typedef {import('../src/store/views.js').FleetView} Fleet
 * @typedef {import('../src/store/views.js').ModelView} Model
 */

/** The one sentence to read, and four figures. @param {Fleet} fleet */
export function fleetPanel(fleet) {
  const signals = Object.values(fleet.signals.outcomes).reduce((sum, count) => sum + count, 0);
  return h(
    'section',
    { class: 'fleet', 'aria-label': 'Fleet' },
    h('p', { class: `headline ${fleet.status.outcome}`, role: 'status' }, ...headline(fleet)),
    h(
      'dl',
      { class: 'facts' },
      fact(
        'Devices',
        countText(fleet.devices.total),
        `${countText(fleet.devices.lastHour)} in the last hour, ${countText(fleet.devices.lastDay)} in the last day`,
      ),
      fact('Reports stored', countText(fleet.reports), `${countText(fleet.inferences)} inferences`),
      fact(
        'Newest window',
        time(fleet.lastWindowAt, fleet.firstWindowAt),
        fleet.evaluatedTo === 'no-data'
          ? 'not evaluated yet'
          : ['evaluated to ', time(fleet.evaluatedTo, fleet.lastWindowAt)],
      ),
      fact('Signals watched', countText(signals), clocksText(fleet.signals.clocks) || 'none yet'),
    ),
  );
}

/** @param {Fleet} fleet */
function headline({ status, reports, lastWindowAt }) {
  switch (status.outcome) {
    case 'drift':
      return [status.reason];
    case 'learning':
      return [
        'Learning',
        ...(status.learningUntil ? [' until ', time(status.learningUntil, lastWindowAt)] : []),
        '. ',
        h('small', {}, status.reason),
      ];
    case 'inconclusive':
      return ['No verdict yet. ', h('small', {}, status.reason)];
    case 'no-data':
      return [reports === 0 ? 'Waiting for the first report. ' : 'Nothing to judge. ', h('small', {}, status.reason)];
    case 'ok':
      return ['All quiet.'];
  }
}

/** @param {string} name @param {import('./dom.js').Child} value @param {import('./dom.js').Child} detail */
function fact(name, value, detail) {
  return h(
    'div',
    {},
    h('dt', {}, name),
    h('dd', {}, h('span', { class: 'value' }, value), h('span', { class: 'quiet' }, detail)),
  );
}

/** Every model with its features, each a link to its histogram. @param {readonly Model[]} models */
export function modelsPanel(models) {
  return models.map((model) =>
    h(
      'section',
      { key: `model-${model.model}`, class: 'model', 'aria-label': `Model ${model.model}` },
      h(
        'h2',
        {},
        model.model,
        h('span', { class: 'quiet' }, ` ${model.versions.join(', ')} · ${countText(model.devices)} devices`),
      ),
      h('p', { class: 'quiet' }, statusLine(model)),
      longList(
        'features',
        [
          model.outputs.includes('confidence') &&
            h('li', {}, h('a', { href: href({ kind: 'accuracy', model: model.model, cohort: '' }) }, 'accuracy')),
          ...[...model.features.map(({ name }) => name), ...model.outputs].map((name) =>
            h(
              'li',
              {},
              h('a', { href: href({ kind: 'feature', model: model.model, feature: name, cohort: '' }) }, name),
            ),
          ),
        ],
        48,
      ),
    ),
  );
}

/** @param {Model} model */
function statusLine({ status, lastWindowAt }) {
  const until =
    status.learningUntil === undefined ? '' : ` Learning until ${timeText(status.learningUntil, lastWindowAt)}.`;
  if (status.outcome === 'ok') return 'Watched; nothing has moved.';
  return `${status.reason}${until}`;
}
