import type { AnomalyStore } from './anomaly-store.js';
import type { AnomalyEvent, AnomalyFilter, DeviceAnomalyView } from './anomaly-types.js';
import { instantOf } from './views-instant.js';
import { deviceCount } from './suppression.js';

/** Anomalies as they now are. A row for fewer than `kDevices` devices does not tell how many. Errors: StoreError. */
export async function readAnomalies(
  store: AnomalyStore,
  filter: AnomalyFilter,
  kDevices: number,
): Promise<readonly DeviceAnomalyView[]> {
  return (await store.current(filter)).map((event) => shown(event, kDevices));
}

function shown(event: AnomalyEvent, kDevices: number): DeviceAnomalyView {
  const { id, kind, model, device, cohort, features, signal, state, resolution } = event;
  return {
    anomaly: id,
    kind,
    ...(model !== '' && { model }),
    ...(device !== '' && { device }),
    cohort,
    devices: device === '' ? deviceCount(event.devices, kDevices) : 1,
    features,
    ...(signal !== '' && { signal }),
    state,
    raisedAt: instantOf(event.raisedAt),
    since: instantOf(event.since),
    ...(event.resolvedAt !== undefined && { resolvedAt: instantOf(event.resolvedAt) }),
    ...(resolution !== undefined && { resolution }),
    excess: Math.round(event.excess * 100) / 100,
  };
}
