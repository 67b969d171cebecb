import type { DeviceDelivery } from './delivery-store.js';
import type { RunningDeviceRow } from './running-store.js';

/**
 * What a device runs, by its reports or by its call, whichever it said later. A call is written down when it says something
 * new, so it holds until reports say that something else began to run after it.
 */
export function saidLast(
  running: RunningDeviceRow,
  call: Pick<DeviceDelivery, 'runs' | 'recordedAtMs'> | undefined,
): RunningDeviceRow {
  if (call === undefined || call.runs.digest === running.digest) return running;
  return running.since * 1_000 > call.recordedAtMs ? running : { ...running, ...call.runs };
}
