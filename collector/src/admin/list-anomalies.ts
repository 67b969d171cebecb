import type { DeviceAnomalyView } from '../store/anomaly-types.js';
import { readAnomalies } from '../store/views-anomalies.js';
import type { AdminAction } from './admin-context.js';
import { optionalText } from './fields.js';

export interface ListedAnomalies {
  readonly anomalies: readonly DeviceAnomalyView[];
}

const MOST = 1_000;

/** `list-anomalies`: what is wrong with devices now; with `all`, also what was. */
export const listAnomaliesAction: AdminAction = async (input, { store, config }): Promise<ListedAnomalies> => {
  const model = optionalText(input, 'model');
  const filter = {
    ...(model !== undefined && { model }),
    ...(input['all'] === true ? {} : { state: 'firing' as const }),
    limit: MOST,
  };
  return { anomalies: await readAnomalies(store.anomalies, filter, config.privacy.kDevices) };
};
