import { h } from './dom.js';
import { countText } from './figures.js';
import { longList } from './long-list.js';
import { command, emptyState, page } from './page.js';
import { href } from './route.js';
import { timeText } from './time.js';

/** @typedef {import('../src/store/views.js').ModelView} Model */

/** Every model: how it is, and where to look further. @param {readonly Model[]} models */
export function modelsPage(models) {
  return page(
    { key: 'models', label: 'Models', title: h('b', {}, 'Models') },
    models.length === 0 ? noModel() : models.map((model) => modelCard(model)),
  );
}

/** What to do before the first report. */
export function noModel() {
  return emptyState(
    'No model has reported yet.',
    h('p', {}, 'Make a plan from training data, then run the model where its devices are:'),
    command('fleetally-agent profile --model model.onnx --data train.csv --out plan.json'),
    command('fleetally-agent run --config agent.yaml'),
    h('p', { class: 'quiet' }, 'An application of your own takes three lines instead. This page fills by itself.'),
  );
}

/** A model with its features, each a link to its histogram. @param {Model} model */
export function modelCard(model) {
  const { model: name, versions, devices, features, outputs } = model;
  return h(
    'section',
    { key: `model-${name}`, class: 'model', 'aria-label': `Model ${name}` },
    h(
      'h2',
      {},
      h('a', { href: href({ kind: 'model', model: name }) }, name),
      h('span', { class: 'quiet' }, ` ${versions.join(', ')} · ${countText(devices)} devices`),
    ),
    h('p', { class: `quiet status ${model.status.outcome}` }, statusLine(model)),
    longList(
      'features',
      [
        outputs.includes('confidence') &&
          h(
            'li',
            { key: 'accuracy' },
            h('a', { href: href({ kind: 'accuracy', model: name, cohort: '' }) }, 'accuracy'),
          ),
        ...[...features.map((feature) => feature.name), ...outputs].map((feature) =>
          h(
            'li',
            { key: feature },
            h('a', { href: href({ kind: 'feature', model: name, feature, cohort: '' }) }, feature),
          ),
        ),
      ],
      48,
    ),
  );
}

/** @param {Model} model */
export function statusLine({ status, lastWindowAt }) {
  const until =
    status.learningUntil === undefined ? '' : ` Learning until ${timeText(status.learningUntil, lastWindowAt)}.`;
  if (status.outcome === 'ok') return 'Watched; nothing has moved.';
  return `${status.reason}${until}`;
}
