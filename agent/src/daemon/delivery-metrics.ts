import { Counter, Gauge, type Registry } from 'prom-client';

import { DELIVERY_PHASES, type DeliveryTotals } from '../delivery/delivery-status.js';

const COUNTED = {
  fetched_bytes: ['Bytes of delivered files that have come.', (totals: DeliveryTotals) => totals.fetchedBytes],
  swaps: ['Versions that were delivered and put to serve.', (totals: DeliveryTotals) => totals.swaps],
  failures: ['Versions that were wanted and not taken.', (totals: DeliveryTotals) => totals.failures],
  fall_backs: ['Versions that broke while they served, and gave way.', (totals: DeliveryTotals) => totals.fallBacks],
} as const;

/** What the deliveries of a daemon say about themselves. Totals start again with the agent. */
export function registerDeliveries(registers: Registry[], deliveries: () => ReadonlyMap<string, DeliveryTotals>): void {
  new Gauge({
    name: 'fleetally_agent_delivery_state',
    help: `1 for the state that a model's delivery is in: ${DELIVERY_PHASES.join(', ').toLowerCase()}.`,
    ...{ labelNames: ['model', 'state'], registers },
    collect() {
      this.reset();
      for (const [model, { phase }] of deliveries()) {
        for (const state of DELIVERY_PHASES) this.set({ model, state: state.toLowerCase() }, phase === state ? 1 : 0);
      }
    },
  });
  for (const [what, [help, total]] of Object.entries(COUNTED)) {
    new Counter({
      ...{ name: `fleetally_agent_delivery_${what}_total`, help, labelNames: ['model'], registers },
      collect() {
        this.reset();
        for (const [model, totals] of deliveries()) this.inc({ model }, total(totals));
      },
    });
  }
}
