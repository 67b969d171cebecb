import type { CollectorContext } from './part.js';

/** Models with series of their own; those beyond are added up as `other`, so that no device can fill Prometheus. */
const MODELS = 50;

/** Sets the gauges of rollouts and deliveries to what is so now. Cost: a look at each device. */
export function deliveryGauges({
  store,
  delivery,
  metrics,
}: Pick<CollectorContext, 'store' | 'delivery' | 'metrics'>): void {
  metrics.rollouts.reset();
  const known = [...new Set(store.rollouts.all.map(({ model }) => model))].slice(0, MODELS);
  const label = (model: string): string => (known.includes(model) ? model : 'other');
  for (const { model, state } of store.rollouts.all) metrics.rollouts.inc({ model: label(model), state });
  metrics.deliveryDevices.reset();
  for (const [model, states] of delivery.tally()) {
    for (const [state, devices] of states) metrics.deliveryDevices.inc({ model: label(model), state }, devices);
  }
}
