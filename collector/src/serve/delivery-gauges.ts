import { MOST_MODELS } from '../http/declared/metric-spec.js';
import { OTHER } from '../http/label-cap.js';
import { METRICS } from '../http/metrics.js';
import type { CollectorContext } from './part.js';

/** Sets the gauges of rollouts and deliveries to what is so now. Cost: a look at each device. */
export function deliveryGauges({
  store,
  delivery,
  metrics,
}: Pick<CollectorContext, 'store' | 'delivery' | 'metrics'>): void {
  metrics.rollouts.reset();
  const tally = delivery.tally();
  const rolled = store.rollouts.all.map(({ model }) => model);
  const known = [...new Set([...rolled, ...tally.keys()])].slice(0, MOST_MODELS);
  // Beyond those, models are added up, so that no device can fill Prometheus.
  const label = (model: string): string => (known.includes(model) ? model : OTHER);
  for (const model of known)
    for (const state of METRICS.rollouts.labels.state.values) metrics.rollouts.set({ model, state }, 0);
  for (const { model, state } of store.rollouts.all) metrics.rollouts.inc({ model: label(model), state });
  metrics.deliveryDevices.reset();
  for (const [model, states] of tally) {
    const { values } = METRICS.deliveryDevices.labels.state;
    if (known.includes(model)) for (const state of values) metrics.deliveryDevices.set({ model, state }, 0);
    for (const [state, devices] of states) metrics.deliveryDevices.inc({ model: label(model), state }, devices);
  }
}
