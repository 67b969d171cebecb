import type { Connection } from './connection/connection.js';
import { deliveryStore } from './delivery-store.js';
import { saidLast } from './said-last.js';
import { readRunningDevices, type RunningDeviceRow } from './running-store.js';

/**
 * What the devices of a model run, by what each of them said last: in a report, or when it called for what it ought to run.
 *
 * Rollouts go by the calls; a report of a device that has changed comes up to a window later. Whoever says how far a rollback
 * has come goes by this, so that the two never say otherwise. Cost: a row per device. Errors: StoreError.
 */
export async function readRunsNow(connection: Connection, model: string): Promise<RunningDeviceRow[]> {
  const calls = new Map((await deliveryStore(connection).ofModel(model)).map((call) => [call.device, call]));
  return (await readRunningDevices(connection, model)).map((running) => saidLast(running, calls.get(running.device)));
}
