import type { DeliveryLog } from './delivery/model-host.js';
import type { SessionSettings } from './inference/runtime.js';
import type { ModelOption, MonitorOptions } from './monitor-options.js';

/** How a model is watched whose version the collector chooses. */
export interface DeliveredOptions extends MonitorOptions {
  /** What runs until something else is delivered. */
  readonly model: ModelOption & { readonly file: string };
  readonly session?: SessionSettings;
  readonly delivery?: DeliveryTuning;
}

/** Where delivered files lie, how much they may take, and how often the collector is asked. */
export interface DeliveryTuning {
  /** Where delivered files lie. @default `models` in the device's folder */
  readonly dir?: string;
  /** Bound of the files that are kept. @default 1 GiB */
  readonly maxBytes?: number;
  /** How often the collector is asked. @default 240 */
  readonly askSeconds?: number;
  /** How long a test may take. @default 120 */
  readonly testSeconds?: number;
  /** Told what happens, in words. @default nobody */
  readonly log?: DeliveryLog;
}
