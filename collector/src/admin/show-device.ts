import type { DeviceAnomalyView } from '../store/anomaly-types.js';
import { readAnomalies } from '../store/views-anomalies.js';
import type { DeviceDetail } from '../store/views-device-results.js';
import { readDevice } from '../store/views-device.js';
import type { AdminAction } from './admin-context.js';
import { requiredText } from './fields.js';
import { unknownDevice } from './unknown-device.js';

export interface ShownDevice {
  readonly device: DeviceDetail;
  /** What is wrong with it now. */
  readonly anomalies: readonly DeviceAnomalyView[];
}

const MOST = 100;

/** `devices-show`: one device, with what it runs, was told to run, and what is wrong with it. */
export const showDeviceAction: AdminAction = async (input, context): Promise<ShownDevice> => {
  const { store, config } = context;
  const id = requiredText(input, 'device');
  const device = await readDevice(store, id);
  if (device === undefined) throw await unknownDevice(id, context);
  const filter = { device: id, state: 'firing' as const, limit: MOST };
  return { device, anomalies: await readAnomalies(store.anomalies, filter, config.privacy.kDevices) };
};
