import { h } from './dom.js';
import { countText } from './figures.js';
import { heatMap } from './heat-map.js';
import { modelCard, noModel } from './models-page.js';

/**
 * @typedef {import('../src/store/views.js').ModelView} Model
 * @typedef {import('../src/store/views.js').AlarmView} Alarm
 * @typedef {import('../src/store/views.js').DriftView} Drift
 */

/**
 * Beside the lists of what needs somebody: every model, the first few with how far their cohorts have drifted.
 * @param {readonly Model[]} models @param {ReadonlyMap<string, Drift>} drifts @param {readonly Alarm[]} alarms
 */
export function overviewModels(models, drifts, alarms) {
  if (models.length === 0) return noModel();
  return models.map((model) => {
    const drift = drifts.get(model.model);
    return h(
      'div',
      { key: model.model, class: 'overview-model' },
      modelCard(model),
      drift !== undefined && heatMap(drift, model, alarms),
    );
  });
}

/** What is there to say when nothing needs anybody. @param {import('../src/store/views.js').FleetView} fleet */
export function allQuiet({ status, signals, devices }) {
  if (status.outcome !== 'ok') return false;
  const watched = Object.values(signals.outcomes).reduce((sum, count) => sum + count, 0);
  return h(
    'div',
    { class: 'nothing calm' },
    h('p', {}, h('b', {}, 'Nothing needs you.')),
    h(
      'p',
      { class: 'quiet' },
      `${countText(watched)} signals on ${countText(devices.total)} devices are as they were. Whatever moves appears here by itself.`,
    ),
  );
}
