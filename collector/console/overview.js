import { h } from './dom.js';
import { heatMap } from './heat-map.js';
import { modelCard, noModel } from './models-page.js';
import { runningChart } from './running-chart.js';

/**
 * @typedef {import('../src/store/views.js').ModelView} Model
 * @typedef {import('../src/store/views.js').AlarmView} Alarm
 * @typedef {ReadonlyMap<string, { drift: import('../src/store/views.js').DriftView | undefined, running: import('../src/store/views.js').RunningView | undefined }>} Pictures By model.
 */

/**
 * Beside the lists of what needs somebody: every model, the first few with how far their cohorts have drifted and which versions
 * run.
 * @param {readonly Model[]} models @param {Pictures} pictures @param {readonly Alarm[]} alarms
 * @param {(chart: string) => import('./chart.js').Surface} surfaces
 */
export function overviewModels(models, pictures, alarms, surfaces) {
  if (models.length === 0) return noModel();
  return models.map((model, i) => {
    const { drift, running } = pictures.get(model.model) ?? {};
    return h(
      'div',
      { key: model.model, class: 'overview-model' },
      modelCard(model),
      drift !== undefined && heatMap(drift, model, alarms),
      running !== undefined &&
        running.points.length > 0 &&
        runningChart(running, surfaces(`running-${i}`), `running-${i}`),
    );
  });
}
