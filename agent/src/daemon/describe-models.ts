import { describeDelivery, type ModelDescription } from '../delivery/describe-delivery.js';
import { ModelFolder } from '../delivery/model-folder.js';
import type { DaemonConfig } from './config.js';
import { deliveriesDirectory } from './deliveries.js';

/** What the files of a device say of the models of a configuration. Reads only. */
export function describeModels(config: DaemonConfig): ModelDescription[] {
  return config.models.map(({ name, version, delivery }) => {
    if (delivery === undefined) return describeDelivery(name, version, undefined, 'none');
    const folder = new ModelFolder(delivery.dir ?? deliveriesDirectory(config), name);
    return describeDelivery(name, version, folder, folder.read());
  });
}
