import { DELIVERY_PHASES, type DeliveryTotals } from '../delivery/delivery-status.js';
import type { Instruments } from './instruments.js';

/** Sets what the deliveries of a daemon say about themselves. */
export function showDeliveries(instruments: Instruments, deliveries: ReadonlyMap<string, DeliveryTotals>): void {
  const { deliveryState, fetchedBytes, swaps, failures, fallBacks } = instruments;
  for (const one of [deliveryState, fetchedBytes, swaps, failures, fallBacks]) one.reset();
  for (const [model, totals] of deliveries) {
    for (const phase of DELIVERY_PHASES)
      deliveryState.set({ model, state: phase.toLowerCase() }, totals.phase === phase ? 1 : 0);
    fetchedBytes.inc({ model }, totals.fetchedBytes);
    swaps.inc({ model }, totals.swaps);
    failures.inc({ model }, totals.failures);
    fallBacks.inc({ model }, totals.fallBacks);
  }
}
